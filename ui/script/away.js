// While the server is away the page says so; when it is back, everything goes on.
(() => {
  const QUIET_MS = 15000;
  const PENDING_MS = 3000;
  const away = make("p", { id: "away", role: "alert", hidden: true });
  let looked = Date.now(); // 0: at once
  let looking = false;

  async function lives() {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), PENDING_MS);
    const response = await fetch("/api/health/live", { cache: "no-store", signal: gone.signal }).catch(() => null);
    clearTimeout(timer);
    return response !== null && response.status < 500;
  }

  async function watch() {
    const every = chat?.asking || !away.hidden ? PENDING_MS : QUIET_MS;
    if (!chat || looking || document.visibilityState !== "visible" || Date.now() - looked < every) return;
    looking = true;
    const alive = (await lives()) || (await lives());
    looking = false;
    looked = Date.now();
    if (alive) away.hidden = true;
    else if (away.hidden) {
      chat.asking?.abort();
      away.textContent = label("lost");
      document.body.append(away);
      away.hidden = false;
    }
  }
  setInterval(watch, 1000);
  addEventListener("focus", () => (looked = 0)); // who comes back to the page wants to know
})();
