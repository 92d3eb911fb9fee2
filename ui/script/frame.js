// The frame: views, the drawer of small screens, light and dark.
const VIEWS = { chat: "", articles: "#/articles", measure: "#/measure" };
const ROOM_FOR_BOTH = 1000; // pixels from which on rail, chat and reader stand side by side

function viewOfAddress() {
  const found = Object.keys(VIEWS).find((name) => VIEWS[name] && location.hash === VIEWS[name]);
  return found && mayView(found) ? found : "chat";
}

function mayView(name) {
  return name !== "measure" || context.may.evaluate;
}

/** Shows a view, and its address. */
function showView(name) {
  if (viewOfAddress() !== name) history.pushState(null, "", VIEWS[name] || location.pathname + location.search);
  if (document.body.dataset.view === name) return;
  document.body.dataset.view = name;
  for (const link of document.querySelectorAll("[data-view-link]")) {
    const isCurrent = link.dataset.viewLink === name;
    isCurrent ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  document.dispatchEvent(new CustomEvent("belegt:view", { detail: name }));
}

const frame = {
  /** Fills in labels and icons, and lets the frame's buttons work. */
  start() {
    for (const view of document.querySelectorAll("[data-view-link]")) view.hidden = !mayView(view.dataset.viewLink);
    addEventListener("popstate", () => showView(viewOfAddress()));
    addEventListener("hashchange", () => showView(viewOfAddress()));
    for (const button of document.querySelectorAll(".open-drawer")) button.addEventListener("click", () => this.setDrawer(true));
    for (const button of document.querySelectorAll(".toggle-theme")) button.addEventListener("click", () => this.turnTheme());
    document.querySelector(".backdrop").addEventListener("click", () => this.closeDrawer());
    for (const button of document.querySelectorAll(".chat-menu")) button.addEventListener("click", () => this.openMenu(button));
    for (const button of document.querySelectorAll("#topbar .new")) button.addEventListener("click", () => chat.begin());
    for (const link of document.querySelectorAll("#rail a")) link.addEventListener("click", () => this.closeDrawer());
    this.applyTheme();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(() => this.applyTheme()));
  },

  openMenu(button) {
    const entries = [{ label: label("theme"), icon: "theme", act: () => this.turnTheme() }];
    if (chat.turns.length) {
      const conversation = () => ({ at: Date.now(), ...store.read(store.current()) });
      entries.unshift({ label: label("export"), icon: "download", act: () => exportConversation(conversation()) }, { label: label("print"), icon: "print", act: () => print() });
    }
    menu(button, entries);
  },

  drawer() {
    return document.getElementById("rail");
  },

  isDrawerOpen() {
    return this.drawer().classList.contains("open");
  },

  /** The rail of small screens; closed, it cannot be reached with the keyboard. */
  setDrawer(open) {
    if (this.isDrawerOpen() === open) return;
    const hadFocus = this.drawer().contains(document.activeElement);
    this.drawer().classList.toggle("open", open);
    document.body.classList.toggle("drawer-open", open);
    if (open) setTimeout(() => this.drawer().querySelector(".new").focus(), 50);
    else if (hadFocus) document.querySelector(".open-drawer").focus();
  },

  closeDrawer() {
    this.setDrawer(false);
  },

  applyTheme() {
    const dark = { dark: true, light: false }[localStorage.getItem("belegt.theme")] ?? matchMedia("(prefers-color-scheme: dark)").matches;
    document.body.classList.toggle("dark", dark);
    document.documentElement.classList.toggle("dark", dark);
  },

  turnTheme() {
    localStorage.setItem("belegt.theme", document.body.classList.contains("dark") ? "light" : "dark");
    this.applyTheme();
  },
};
