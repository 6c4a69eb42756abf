// Draws what the server says of the issue, and keeps the mail in its frame up to date.
// The mail cannot run anything; this script, outside it, scrolls it and marks what findings mean.
import { place } from "./place.js";

const words = JSON.parse(document.getElementById("words").textContent);
const at = id => document.getElementById(id);
const stage = document.querySelector(".stage"), device = at("device"), paper = at("paper");
const IN_HEAD = ["subject", "preheader"];
const WIDTHS = { phone: 375, desktop: 800 };
const state = { sight: null, width: "desktop", view: "usual", reader: null, chosen: -1, wanted: "", owed: false };

const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const make = (name, classes, text = "") => {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
};

// --- the mail -------------------------------------------------------------------------------

const frame = () => paper.querySelector("iframe:not(.next)");

/** Loads the mail beside the one that is shown, and shows it when it is whole. */
function load() {
  if (!state.sight?.mail) return;
  const reader = state.reader ? `&reader=${state.reader.id}` : "";
  const address = `mail?view=${state.view}${reader}&number=${state.sight.mail.number}`;
  if (state.wanted === address) return;
  state.wanted = address;
  paper.querySelectorAll("iframe.next").forEach(old => old.remove());
  const next = make("iframe", "next");
  next.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  next.title = words.mail;
  next.dataset.number = state.sight.mail.number;
  next.dataset.view = state.view;
  next.src = address;
  next.addEventListener("load", () => state.wanted === address && show(next));
  paper.append(next);
}

function show(next) {
  const old = frame(), top = stage.scrollTop, page = scrollY;
  next.contentDocument.addEventListener("keydown", pressed);
  for (const picture of next.contentDocument.images) picture.addEventListener("load", fit);
  next.style.height = old ? old.style.height : "";
  next.classList.remove("next");
  old?.remove();
  fit();
  mark(false);
  stage.scrollTop = top;
  scrollTo(0, page);
  if (state.owed) mark(true);
  document.body.dataset.shown = next.dataset.number;
}

/** Gives the frame the width of the device and the height of the mail; a narrow stage shrinks it. */
function fit() {
  const shown = frame();
  if (!shown?.contentDocument?.documentElement) return;
  const width = WIDTHS[state.width];
  const sides = device.offsetWidth - device.clientWidth;
  const room = stage.clientWidth - parseFloat(getComputedStyle(stage).paddingLeft) * 2 - sides;
  const scale = Math.min(1, room / width);
  paper.style.width = `${width}px`;
  shown.style.height = "0";
  const page = shown.contentDocument.documentElement;
  const height = Math.max(page.scrollHeight, shown.contentDocument.body?.scrollHeight ?? 0, 200);
  shown.style.height = `${height}px`;
  paper.style.transform = scale < 1 ? `scale(${scale})` : "";
  device.style.width = `${Math.ceil(width * scale) + sides}px`;
  device.style.height = `${Math.ceil(height * scale) + sides}px`;
  const over = page.scrollWidth - width;
  at("wide").hidden = over <= 0;
  at("wide").textContent = say("wide", { pixels: over });
}

function mark(scroll) {
  const mail = frame()?.contentDocument;
  document.querySelectorAll(".head .marked").forEach(old => old.classList.remove("marked"));
  mail?.querySelectorAll("[data-marked]").forEach(old => {
    old.style.outline = old.style.outlineOffset = "";
    delete old.dataset.marked;
  });
  const finding = state.sight?.findings[state.chosen];
  const element = finding && mail && place(mail, finding.anchor);
  state.owed = Boolean(scroll && finding && !mail); // chosen before the mail was there
  if (!element) return finding && markHead(finding.anchor.kind, scroll);
  element.dataset.marked = "";
  element.style.outline = "3px solid #d9480f";
  element.style.outlineOffset = "3px";
  if (!scroll) return;
  const scale = paper.getBoundingClientRect().width / paper.offsetWidth;
  const inside = element.getBoundingClientRect().top * scale + frame().getBoundingClientRect().top;
  const scrolls = stage.scrollHeight > stage.clientHeight + 1;
  const seen = scrolls ? stage.getBoundingClientRect().top : 0;
  (scrolls ? stage : window).scrollBy({ top: inside - seen - 90 });
}

/** Subject and preheader stand above the mail too, where a template may not show them at all. */
function markHead(kind, scroll) {
  if (!IN_HEAD.includes(kind)) return;
  at(kind).classList.add("marked");
  if (scroll) at(kind).scrollIntoView({ block: "center" });
}

// --- what is said around it -----------------------------------------------------------------

function draw(sight) {
  state.sight = sight;
  document.body.classList.remove("lost");
  document.body.classList.toggle("broken", Boolean(sight.wrong));
  at("said").textContent = say("saved", sight);
  drawWrong(sight);
  if (sight.mail) drawHead(sight.mail);
  drawFindings(sight.findings);
  load();
  mark(false);
}

function drawWrong(sight) {
  const box = at("wrong"), wrong = sight.wrong;
  box.hidden = !wrong;
  box.replaceChildren();
  if (!wrong) return;
  box.append(make("h2", "", words.wrong));
  if (wrong.place) box.append(make("code", "place", wrong.place));
  box.append(make("p", "what", wrong.message));
  if (wrong.text) box.append(make("pre", "", "")), box.lastChild.append(make("code", "", wrong.text));
  if (wrong.fix) box.append(make("p", "fix", wrong.fix));
  box.append(make("p", "note", sight.mail ? say("last-good", sight) : words["none-good"]));
}

function drawHead(mail) {
  document.querySelector(".head").hidden = false;
  at("sender").textContent = mail.sender;
  at("subject").textContent = mail.subject;
  at("preheader").textContent = mail.preheader;
  at("size").textContent = `HTML ${(mail.size / 1024).toLocaleString(words.language, { maximumFractionDigits: 1 })} KB`;
  const who = mail.reader.sample ? "" : mail.reader.name ? `${mail.reader.name} <${mail.reader.address}>` : mail.reader.address;
  at("as").hidden = at("clear").hidden = !who;
  at("as").textContent = who && say("as", { who });
}

function drawFindings(findings) {
  const before = state.shown?.[state.chosen], same = before && findings.findIndex(f => key(f) === key(before));
  state.chosen = before ? same : -1;
  state.shown = findings;
  const focused = document.activeElement?.closest?.("#findings") !== null && document.activeElement !== document.body;
  const counts = ["error", "warning", "info"].map(severity => [severity, findings.filter(f => f.severity === severity && !f.silenced).length]);
  for (const box of document.querySelectorAll(".counts")) {
    box.replaceChildren(...counts.filter(([, n]) => n).map(([severity, n]) => make("span", `mark ${severity}`, `${words[severity]} ${n}`)));
  }
  at("jump").hidden = findings.length === 0;
  at("clean").hidden = findings.length > 0 || !state.sight.mail;
  at("findings").replaceChildren(...findings.map(drawn));
  if (focused) at("findings").children[Math.max(state.chosen, 0)]?.firstChild.focus();
}

const key = finding => JSON.stringify([finding.id, finding.where, finding.message]);

function drawn(finding, n) {
  const item = make("li", `${finding.severity} ${finding.silenced ? "silenced" : ""}`), button = make("button", "");
  button.type = "button";
  button.setAttribute("aria-current", String(n === state.chosen));
  const top = make("span", "top");
  top.append(make("span", "mark", words[finding.severity]), make("span", "where", finding.where), make("span", "id", finding.id));
  button.append(top, make("span", "what", finding.message));
  if (finding.fix) button.append(make("span", "fix", finding.fix));
  if (finding.line) button.append(make("span", "line", finding.line));
  if (finding.silenced) button.append(make("span", "fix", `${words.silenced}: ${finding.silenced}`));
  button.addEventListener("click", () => choose(n));
  item.append(button);
  return item;
}

function choose(n) {
  const buttons = [...at("findings").querySelectorAll("button")];
  if (!buttons.length) return;
  state.chosen = Math.min(Math.max(n, 0), buttons.length - 1);
  buttons.forEach((button, i) => button.setAttribute("aria-current", String(i === state.chosen)));
  const button = buttons[state.chosen];
  button.querySelector(".nowhere")?.remove();
  const { anchor } = state.sight.findings[state.chosen];
  if (!place(frame()?.contentDocument, anchor) && !IN_HEAD.includes(anchor.kind)) button.append(make("span", "nowhere", words.elsewhere));
  button.focus({ preventScroll: false });
  mark(true);
}

// --- views, readers, keys -------------------------------------------------------------------

const buttons = [...document.querySelectorAll("[data-view]")];

function look(name) {
  if (name in WIDTHS) {
    state.width = name;
    if (state.view === "text") state.view = "usual";
  } else {
    state.view = state.view === name ? "usual" : name;
  }
  for (const button of buttons) {
    const on = button.dataset.view === state.width || button.dataset.view === state.view;
    button.setAttribute("aria-pressed", String(on));
  }
  device.className = state.width;
  at("view").textContent = words[`about-${state.view}`];
  fit();
  load();
}

buttons.forEach(button => button.addEventListener("click", () => look(button.dataset.view)));
addEventListener("resize", fit);

const find = at("find"), found = at("found");
let asked = 0;

find.addEventListener("input", async () => {
  const mine = ++asked;
  const answer = find.value.trim() ? await (await fetch(`readers?q=${encodeURIComponent(find.value)}`)).json() : null;
  if (mine === asked) offer(answer);
});

function offer(readers) {
  found.replaceChildren();
  find.removeAttribute("aria-activedescendant");
  found.hidden = !readers;
  find.setAttribute("aria-expanded", String(!found.hidden));
  if (readers && !readers.length) found.append(make("li", "", words.nobody));
  readers?.forEach((reader, n) => {
    const option = make("li", "", reader.name || reader.address);
    option.id = `found-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(make("small", "", `${reader.address} · ${reader.list}`));
    option.addEventListener("mousedown", event => event.preventDefault());
    option.addEventListener("click", () => read(reader));
    found.append(option);
  });
}

function read(reader) {
  state.reader = reader;
  asked++;
  offer(null);
  find.value = reader ? reader.address : "";
  listen();
}

find.addEventListener("keydown", event => {
  const options = [...found.querySelectorAll("[role=option]")];
  const now = options.findIndex(option => option.getAttribute("aria-selected") === "true");
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (move && options.length) {
    const next = options[(now + move + options.length) % options.length] ?? options[0];
    options.forEach(option => option.setAttribute("aria-selected", String(option === next)));
    find.setAttribute("aria-activedescendant", next.id);
    event.preventDefault();
  } else if (event.key === "Enter") {
    (options[now] ?? options[0])?.click();
  } else if (event.key === "Escape") {
    offer(null);
    find.value = state.reader?.address ?? "";
    find.blur();
  }
});
find.addEventListener("search", () => find.value || !state.reader || read(null));
find.addEventListener("blur", () => offer(null));
at("clear").addEventListener("click", () => read(null));

function pressed(event) {
  if (event.target.closest?.("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const view = buttons["12345678".indexOf(event.key)];
  if (view && event.key.length === 1) look(view.dataset.view);
  else if (event.key === "j") choose(state.chosen + 1);
  else if (event.key === "k") choose(state.chosen - 1);
  else if (event.key === "/") find.focus();
  else return;
  event.preventDefault();
}
addEventListener("keydown", pressed);

// --- following ------------------------------------------------------------------------------

let stream;

function listen() {
  stream?.close();
  stream = new EventSource(`events${state.reader ? `?reader=${state.reader.id}` : ""}`);
  stream.onmessage = event => draw(JSON.parse(event.data));
  stream.addEventListener("busy", () => (at("said").textContent = words.waiting));
  stream.onerror = () => {
    document.body.classList.add("lost");
    at("said").textContent = words.lost;
  };
}

look(innerWidth < 700 ? "phone" : "desktop");
listen();
