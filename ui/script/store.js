// Conversations, kept in this browser: each under a key of its own, so that two tabs do not overwrite one another's.
const store = (() => {
  const PREFIX = "belegt.conversation.";
  const MOST_CONVERSATIONS = 100;
  const MOST_TURNS = 30;

  function read(id) {
    try {
      const found = JSON.parse(localStorage.getItem(PREFIX + id));
      return Array.isArray(found?.turns) ? found : { turns: [] };
    } catch {
      return { turns: [] };
    }
  }

  /** All of them, the latest first. */
  function all() {
    const ids = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    return ids.map((id) => ({ id, ...read(id) })).filter(({ turns }) => turns.length).sort((one, other) => other.at - one.at);
  }

  function write(id, conversation) {
    const older = all().filter((other) => other.id !== id);
    for (const { id: oldest } of older.splice(MOST_CONVERSATIONS - 1)) localStorage.removeItem(PREFIX + oldest);
    conversation.turns = conversation.turns.slice(-MOST_TURNS);
    for (;;) {
      try {
        return localStorage.setItem(PREFIX + id, JSON.stringify(conversation));
      } catch { // the browser's store is full: the oldest make room
        if (older.length) localStorage.removeItem(PREFIX + older.pop().id);
        else if (conversation.turns.length > 1) conversation.turns.shift();
        else return;
      }
    }
  }

  function current() {
    const id = sessionStorage.getItem("belegt.current") ?? all()[0]?.id ?? create();
    sessionStorage.setItem("belegt.current", id);
    return id;
  }

  function create() {
    const id = `${Date.now()}-${Math.random().toString(36).slice(2, 6)}`;
    sessionStorage.setItem("belegt.current", id);
    return id;
  }

  return {
    all, read, write, current, create,
    choose: (id) => sessionStorage.setItem("belegt.current", id),
    add: (id, turn) => write(id, { ...read(id), at: Date.now(), turns: [...read(id).turns, turn] }),
    change: (id, changes) => write(id, { ...read(id), ...changes }),
    remove: (id) => localStorage.removeItem(PREFIX + id),
    title: ({ title, turns }) => title || turns[0]?.question || "",
    clear: () => {
      for (const { id } of all()) localStorage.removeItem(PREFIX + id);
      sessionStorage.clear();
    },
  };
})();
