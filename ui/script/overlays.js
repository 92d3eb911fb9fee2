// Menus at a button, notices at the foot, and what hangs from a button.

/** Opens a menu at `button`: entries of {label, icon, act, danger}. */
function menu(button, entries) {
  const items = entries.map((entry) => {
    const item = make("button", { type: "button", role: "menuitem", class: entry.danger ? "danger" : null }, icon(entry.icon), entry.label);
    item.addEventListener("click", () => {
      shut();
      entry.act();
    });
    return item;
  });
  const list = make("div", { class: "menu", role: "menu", popover: "auto", "aria-label": button.getAttribute("aria-label") }, ...items);
  const shut = () => list.hidePopover();
  list.addEventListener("toggle", ({ newState }) => {
    button.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "closed") {
      list.remove();
      if (document.activeElement === document.body) button.focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  });
  hang(list, button);
  items[0].focus();
}

/** Shows a popover at a button, within the window. */
function hang(popover, button) {
  document.body.append(popover);
  popover.showPopover();
  const at = button.getBoundingClientRect();
  const below = at.bottom + 4 + popover.offsetHeight < innerHeight;
  popover.style.left = `${Math.max(8, Math.min(at.left, innerWidth - popover.offsetWidth - 8))}px`;
  popover.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - popover.offsetHeight - 4)}px`;
}

const TOAST_MS = 6000;
let toasts = null;

/** A notice for some seconds; with `action` and `act`, a button ("Undo"). */
function toast(text, { action, act, alert = false } = {}) {
  toasts ??= document.body.appendChild(make("div", { class: "toasts", "aria-live": "polite" }));
  const notice = make("div", { class: alert ? "toast alert" : "toast", role: alert ? "alert" : "status" }, make("span", { dir: "auto" }, text));
  const shut = () => notice.remove();
  if (act) {
    const button = make("button", { type: "button", class: "button quiet" }, action);
    button.addEventListener("click", () => {
      shut();
      act();
    });
    notice.append(button);
  }
  toasts.append(notice);
  let timer = setTimeout(shut, TOAST_MS);
  notice.addEventListener("pointerenter", () => clearTimeout(timer));
  notice.addEventListener("pointerleave", () => (timer = setTimeout(shut, TOAST_MS)));
  return shut;
}
