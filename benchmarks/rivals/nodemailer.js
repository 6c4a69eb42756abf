// nodemailer's pool: node nodemailer.js PORT COUNT CONNECTIONS CONTENT; prints seconds.
// The content is a JSON file with from, subject, text and html; {name} stands for the reader.
const fs = require("fs");
const nodemailer = require("nodemailer");

const [port, count, connections, path] = process.argv.slice(2);
const content = JSON.parse(fs.readFileSync(path, "utf8"));
const pool = nodemailer.createTransport({
  host: "127.0.0.1",
  port: Number(port),
  pool: true,
  maxConnections: Number(connections),
  maxMessages: Infinity,
  ignoreTLS: true,
});

async function main() {
  const began = process.hrtime.bigint();
  let next = 0;
  async function one() {
    while (next < Number(count)) {
      const n = next++;
      const name = `독자 ${n}`;
      await pool.sendMail({
        from: content.from,
        to: `r${n}@reader.example`,
        subject: content.subject,
        text: content.text.replaceAll("{name}", name),
        html: content.html.replaceAll("{name}", name),
        textEncoding: "base64",
        headers: { "List-Unsubscribe": `<https://news.center.example/u/T${n}>` },
      });
    }
  }
  await Promise.all(Array.from({ length: Number(connections) * 2 }, one));
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
  pool.close();
}

main();
