// Builds the MJML page given as the first argument once for each line of input; prints milliseconds and bytes.
// NODE_PATH names the folder that mjml was installed into.
const fs = require("fs");
const mjml = require("mjml");
const mjml2html = mjml.default || mjml;
const source = fs.readFileSync(process.argv[2], "utf8");

require("readline").createInterface({ input: process.stdin }).on("line", async () => {
  const wall = process.hrtime.bigint(), cpu = process.cpuUsage();
  const made = await mjml2html(source, { keepComments: false });
  const spent = process.cpuUsage(cpu);
  const ms = Number(process.hrtime.bigint() - wall) / 1e6;
  if (made.errors.length) throw new Error(JSON.stringify(made.errors));
  console.log(ms, (spent.user + spent.system) / 1e3, Buffer.byteLength(made.html));
});
