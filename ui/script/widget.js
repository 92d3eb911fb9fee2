/* belegt's chat for any page:  <script src="https://belegt.example/widget.js" data-key="…" defer></script>
 *
 * Attributes, all optional: data-key (an API key that may ask), data-title, data-greeting, data-placeholder,
 * data-theme (auto | light | dark), data-accent (a CSS colour), data-position (right | left), data-language (of the
 * labels), data-answer-language (else each answer is in its question's), data-open. /embed takes the same after its
 * #, as in /embed#theme=dark&answerLanguage=de.
 *
 * Everything that comes from the server is set as text, never as HTML.
 */
const script = document.currentScript;
const server = new URL(script.src).origin;
const inline = "inline" in script.dataset;
const settings = { ...script.dataset, ...(inline ? Object.fromEntries(new URLSearchParams(location.hash.slice(1))) : {}) };
const LABELS = LABELS_OF_ALL_LANGUAGES; // by language, put in by the server
const STYLE = STYLE_OF_THE_WIDGET; // likewise
const KEPT = "belegt.widget"; // the conversation, for as long as this tab is open

language = (settings.language || navigator.language || "en").slice(0, 2).toLowerCase();
if (!LABELS[language]) language = "en";
words = LABELS[language];

function adopt(root, css) {
  const sheet = new CSSStyleSheet(); // the page's content policy does not have to allow inline styles
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
}

const host = make("div", { "data-belegt": true });
const shadow = host.attachShadow({ mode: "open" });
adopt(shadow, STYLE);
const title = settings.title || label("title");
const bubble = make("button", { class: "bubble", type: "button", "aria-expanded": "false", "aria-controls": "panel" }, icon("chat"), title);
const close = iconButton("close", label("close"));
const restart = iconButton("again", label("restart"), { hidden: true });
const greeting = make("p", { class: "greeting" }, settings.greeting || label("greeting"));
const log = make("div", { class: "log", role: "log", "aria-live": "off", "aria-label": title, tabindex: "0" }, greeting);
const box = make("textarea", { rows: "1", maxlength: "2000", "aria-label": label("question"), placeholder: settings.placeholder || label("placeholder") });
const send = make("button", { class: "send", type: "submit" });
const form = make("form", {}, box, send);
const panel = make("section", { class: "panel", id: "panel", role: inline ? "region" : "dialog", "aria-label": title },
  make("header", {}, make("h2", {}, title), restart, inline ? null : close), log, form);
const root = make("div", { class: `root ${inline ? "inline" : ""} ${settings.position === "left" ? "left" : ""}`, lang: language }, inline ? null : bubble, panel);
shadow.append(root);

const wantsDark = matchMedia("(prefers-color-scheme: dark)");
function dress() {
  const dark = settings.theme === "dark" || (settings.theme !== "light" && wantsDark.matches);
  root.classList.toggle("dark", dark);
  if (inline) document.body.style.background = dark ? "#14161a" : "#fff";
}
dress();
wantsDark.addEventListener("change", dress);
if (settings.accent && CSS.supports("color", settings.accent)) {
  root.classList.add("accented");
  root.style.setProperty("--accent", settings.accent);
}

function show(open) {
  panel.hidden = !open;
  bubble.hidden = open;
  bubble.setAttribute("aria-expanded", String(open));
  (open ? box : bubble).focus();
}
bubble.addEventListener("click", () => show(true));
close.addEventListener("click", () => show(false));
restart.addEventListener("click", () => {
  asking?.abort();
  turns.splice(0).forEach(({ element }) => element.remove());
  keep();
  box.focus();
});
shadow.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  if (asking) asking.abort();
  else if (!inline) show(false);
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) {
    event.preventDefault();
    if (!asking) form.requestSubmit();
  }
});
box.addEventListener("input", grow);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (asking) return asking.abort();
  const question = box.value.trim();
  if (!question) return;
  box.value = "";
  grow();
  ask(question);
});

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

let asking = null; // the AbortController of the question on its way
const turns = [];

function setAsking(controller) {
  asking = controller;
  const name = label(asking ? "stop" : "ask");
  send.replaceChildren(icon(asking ? "stop" : "send"));
  send.setAttribute("aria-label", name);
  send.title = name;
}

async function ask(question) {
  if (asking) return;
  const before = historyOf(turns.map(({ answer }) => answer));
  const turn = add(question);
  setAsking(new AbortController());
  const request = { question, history: before, ...(settings.answerLanguage ? { language: settings.answerLanguage } : {}) };
  try {
    await turn.follow(askStream(server, request, { headers: headers(), signal: asking.signal, credentials: inline ? "same-origin" : "omit" }));
  } catch (error) {
    if (error.name === "AbortError") turn.stop();
    else if (error.title) turn.fail(error.title, error.detail);
    else if (turn.retrieved || turn.text) turn.fail(label("broken"), "");
    else turn.fail(label(await isRefused() ? "not_allowed" : "unreachable"), "");
  }
  setAsking(null);
  keep();
}

function headers() {
  const reader = (settings.language || navigator.language || "").replace(/[^a-z0-9-]/gi, "");
  return { ...(reader ? { "Accept-Language": reader } : {}), ...(settings.key ? { Authorization: `Bearer ${settings.key}` } : {}) };
}

/** Whether the server is there, but does not let this site ask; which only its developer can change. */
async function isRefused() {
  const isThere = await fetch(`${server}/embed`, { mode: "no-cors" }).then(() => true, () => false);
  if (isThere && !inline) console.error(`belegt: ${server} refuses questions from ${location.origin}. Add this origin to server.allowed_origins in belegt's config.`);
  return isThere && !inline;
}

function add(question) {
  const turn = new Turn(question, turns.length + 1, {
    ask, acts: () => [],
    retry: () => (asking ? null : (turn.element.remove(), turns.splice(turns.indexOf(turn), 1), ask(question))),
    openCitation: (cited) => quote(turn, cited),
    openArticle: (source) => quote(turn, turn.answer?.citations.find((cited) => cited.source === source) ?? passageFrom(turn, source)),
  });
  turns.push(turn);
  log.append(turn.element);
  log.scrollTop = turn.element.offsetTop - log.offsetTop;
  restart.hidden = false;
  return turn;
}

function passageFrom(turn, source) {
  const passage = (turn.retrieved ?? turn.answer).passages.find((one) => one.source === source);
  return { ...passage, passage: passage.text };
}

/** What a sentence rests on, below the cards; a second click takes it away. */
function quote(turn, cited) {
  const before = turn.element.querySelector(".quoted");
  before?.remove();
  const key = `${cited.source} ${cited.start}`;
  if (before?.dataset.key === key) return;
  const translation = cited.translation && make("p", { class: "translation", dir: "auto" }, make("span", { class: "note" }, `${label("unchecked")}: `), cited.translation);
  const facts = make("p", { class: "facts" }, [cited.title, whereabouts(cited)].filter(Boolean).join(" · "), " ", originalLink(cited.url));
  const quoted = make("div", { class: "quoted", "data-key": key, tabindex: "-1" }, passageOf(cited), translation, facts);
  turn.cards.list.after(quoted);
  quoted.focus({ preventScroll: true });
  quoted.scrollIntoView({ block: "nearest" });
}

function keep() {
  restart.hidden = !turns.length;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(turns.map(({ answer }) => answer).filter(Boolean).slice(-10)));
  } catch {} // the site may forbid it: then a reload begins anew
}

function restore() {
  let kept = [];
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {}
  for (const answer of kept) {
    const turn = add(answer.question);
    turn.cards.read(answer.passages);
    turn.finish(answer);
  }
}

function start() {
  document.body.append(host);
  setAsking(null);
  restore();
  if (inline) {
    adopt(document, "html, body { margin: 0; }");
    document.title = title;
    document.documentElement.lang = language;
  } else {
    panel.hidden = !("open" in settings);
    bubble.hidden = !panel.hidden;
  }
}
if (document.body) start();
else addEventListener("DOMContentLoaded", start);
