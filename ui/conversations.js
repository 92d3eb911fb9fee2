// Conversations, kept in this browser: each under a key of its own, so that two tabs do not overwrite one another's.
(() => {
  "use strict";
  const { label, make } = globalThis.belegt;

  const KEPT = "belegt.conversation.";
  const MOST_CONVERSATIONS = 50;
  const MOST_TURNS = 30;
  const MOST_SENT = 600000; // characters of one that the server is given back

  function current() {
    const id = sessionStorage.getItem("belegt.current") ?? conversations()[0]?.id ?? String(Date.now());
    sessionStorage.setItem("belegt.current", id);
    return id;
  }

  function stored(id) {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT + id));
      return Array.isArray(found?.turns) ? found : { turns: [] };
    } catch {
      return { turns: [] };
    }
  }

  // The latest first.
  function conversations() {
    const ids = Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).map((key) => key.slice(KEPT.length));
    return ids.map((id) => ({ id, ...stored(id) })).filter((one) => one.turns.length).sort((one, other) => other.at - one.at);
  }

  function conversation() {
    const { turns } = stored(current());
    while (turns.length && JSON.stringify(turns).length > MOST_SENT) turns.shift();
    return turns;
  }

  function keep(turn) {
    if (!turn) return;
    const turns = [...stored(current()).turns, turn].slice(-MOST_TURNS);
    const older = conversations().filter((one) => one.id !== current());
    for (const one of older.splice(MOST_CONVERSATIONS - 1)) localStorage.removeItem(KEPT + one.id);
    for (;;) {
      try {
        localStorage.setItem(KEPT + current(), JSON.stringify({ at: Date.now(), turns }));
        break;
      } catch {
        // The browser's store is full: the oldest make room.
        if (older.length) localStorage.removeItem(KEPT + older.pop().id);
        else if (turns.length > 1) turns.shift();
        else break;
      }
    }
    listConversations();
  }

  function turnTo(id) {
    sessionStorage.setItem("belegt.current", id);
    document.getElementById("another").click();
    listConversations();
  }

  function forget(id) {
    localStorage.removeItem(KEPT + id);
    if (id === current()) turnTo(String(Date.now()));
    else listConversations();
  }

  function listConversations() {
    const list = document.querySelector(".conversations ul");
    if (!list) return;
    list.replaceChildren(...conversations().map((one) => {
      const day = new Date(one.at).toLocaleDateString(document.querySelector("[data-labels]").lang);
      const name = make("button", { type: "button", class: "conversation", dir: "auto", "data-id": one.id }, one.turns[0].question);
      if (one.id === current()) name.setAttribute("aria-current", "true");
      const remove = make("button", { type: "button", class: "forget", "data-id": one.id, "aria-label": `${label("forget")}: ${one.turns[0].question}` }, "×");
      return make("li", {}, name, make("span", { class: "facts" }, day), remove);
    }));
  }

  Object.assign(globalThis.belegt, { conversation, keep });

  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.(".conversations") && target.open) listConversations();
  }, true);

  document.addEventListener("click", ({ target }) => {
    if (target.matches(".conversations .conversation")) turnTo(target.dataset.id);
    else if (target.matches(".forget")) forget(target.dataset.id);
    else if (target.matches(".new")) turnTo(String(Date.now()));
  });

  // Who signs out leaves nothing behind in this browser.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".signed-in")) return;
    for (const one of conversations()) localStorage.removeItem(KEPT + one.id);
    sessionStorage.clear();
  });
})();
