// Puts the page together, once Gradio has drawn its frame and what the server says of itself is there.
let context = null; // what the server says: labels, model, corpus, what the reader may
let chat = null, rail = null;
let isDrawn; // called by Gradio, once the HTML of the page is there
const drawn = new Promise((resolve) => (isDrawn = resolve));
if (document.querySelector("#frame")) isDrawn(); // it was there before this script

function fillLabels(root) {
  for (const element of root.querySelectorAll("[data-label]")) element.textContent = label(element.dataset.label);
  for (const element of root.querySelectorAll("[data-name]")) {
    element.setAttribute("aria-label", label(element.dataset.name));
    if (element.matches("button")) element.title = label(element.dataset.name);
  }
  for (const element of root.querySelectorAll("[data-placeholder]")) element.placeholder = label(element.dataset.placeholder);
  for (const element of root.querySelectorAll("[data-icon]")) element.prepend(icon(element.dataset.icon));
}

async function loadContext() {
  for (;;) {
    const response = await fetch("/page/context", { headers: { Accept: "application/json" } }).catch(() => null);
    if (response?.ok) return response.json();
    if (response?.status === 401) location.reload(); // signed out meanwhile: the server shows its form
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function start() {
  context = await loadContext();
  ({ labels: words, language } = context);
  document.documentElement.lang = language;
  await drawn;
  const find = (selector) => document.querySelector(selector);
  for (const part of ["#rail", "#topbar", "#view-chat", "#reader"]) fillLabels(find(part));
  reader.mount(find("#reader .panel"));
  frame.start();
  chat = new Chat(find("#view-chat .chat"));
  rail = new Rail(find("#rail .rail"), chat);
  const view = viewOfAddress();
  chat.show(store.read(store.current()).turns);
  showView(view);
  document.body.classList.add("is-ready");
  chat.composer.focus();
}

// Esc closes what is open, the uppermost first, else stops the answer.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !chat || document.querySelector(":popover-open, dialog[open]")) return;
  if (hoverCard.isShown()) hoverCard.hide();
  else if (frame.isDrawerOpen()) frame.closeDrawer();
  else if (reader.isOpen()) reader.hide();
  else chat.asking?.abort();
});

// A link to an answer carries its question.
document.addEventListener("belegt:question", async ({ detail }) => {
  await ready;
  chat.begin();
  chat.ask(detail);
});

const ready = start();

globalThis.belegt = {
  make, icon, label, toast, menu, named, outletOf, written, iconButton, ready, isDrawn,
  show: showView, openArticle: (article) => reader.openArticle(article), closeReader: () => reader.hide(),
  get context() { return context; },
};
