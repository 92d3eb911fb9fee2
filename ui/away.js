// While the server is away the page says so; when it is back, it starts anew with what was kept.
(() => {
  "use strict";
  const { label, make, type } = globalThis.belegt;

  const QUIET_MS = 15000;
  const PENDING_MS = 3000;
  const away = make("p", { id: "away", role: "alert", hidden: "" });

  async function lives() {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), PENDING_MS);
    const response = await fetch("/api/health/live", { cache: "no-store", signal: gone.signal }).catch(() => null);
    clearTimeout(timer);
    return response !== null && response.status < 500;
  }

  function goOn() {
    const asked = document.querySelector("#current .question")?.textContent;
    sessionStorage.setItem("belegt.draft", asked || document.querySelector("#question textarea")?.value || "");
    location.reload();
  }

  let looked = Date.now(); // 0: at once
  let looking = false;

  async function watch() {
    const every = document.querySelector("#current .turn") || !away.hidden ? PENDING_MS : QUIET_MS;
    if (looking || document.visibilityState !== "visible" || Date.now() - looked < every) return;
    looking = true;
    const alive = (await lives()) || (await lives());
    looking = false;
    looked = Date.now();
    if (alive && !away.hidden) goOn();
    else if (!alive && away.hidden) {
      away.textContent = label("lost");
      document.body.append(away);
      away.hidden = false;
    }
  }
  setInterval(watch, 1000);
  addEventListener("focus", () => (looked = 0)); // who comes back to the page wants to know

  function restoreDraft() {
    const draft = sessionStorage.getItem("belegt.draft");
    if (!draft) return;
    if (!document.querySelector("#question textarea")) return void setTimeout(restoreDraft, 100);
    sessionStorage.removeItem("belegt.draft");
    type(draft);
  }
  restoreDraft();
})();
