// What the tests look for on the page, and an answer that comes piece by piece.
(() => {
  const EDGE = 1; // pixels: elementFromPoint rounds, so what is this near to an edge may belong to either side
  const describe = (element) => element.outerHTML.slice(0, 120);

  /** Elements that reach beyond the window, unless something around them scrolls or cuts them. */
  function tooWide() {
    const found = [...document.querySelectorAll("body *")].filter((element) => {
      const box = element.getBoundingClientRect();
      if (!box.width || (box.right <= innerWidth + 1 && box.left >= -1)) return false;
      for (let at = element; at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.visibility === "hidden") return false;
        if (at !== element && style.overflowX !== "visible" && at.getBoundingClientRect().right <= innerWidth + 1) return false;
      }
      return true;
    });
    return found.map(describe);
  }

  /** Controls in sight whose middle belongs to something else. */
  function covered() {
    const found = [...document.querySelectorAll("button, a, input, textarea, select, summary")].filter((control) => {
      const box = control.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const isSeen = control.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      if (!isSeen || !box.width || x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
      for (let at = control.parentElement; at; at = at.parentElement) {
        const frame = at.getBoundingClientRect();
        const isCut = x < frame.left + EDGE || x > frame.right - EDGE || y < frame.top + EDGE || y > frame.bottom - EDGE;
        if (getComputedStyle(at).overflow !== "visible" && isCut) return false;
      }
      const top = document.elementFromPoint(x, y);
      const floats = top?.closest(".to-latest") && control.closest(".thread"); // what is under it scrolls
      return !control.contains(top) && !top?.contains(control) && !isBehindSheet(control) && !floats;
    });
    return found.map(describe);
  }

  /** A sheet or a drawer covers what is behind it on purpose. */
  function isBehindSheet(control) {
    const sheet = innerWidth < 1000 && document.querySelector("#article:not([hidden])");
    const drawer = innerWidth < 1000 && document.querySelector("#rail.open");
    return (sheet && !sheet.contains(control)) || (drawer && !drawer.contains(control));
  }

  /** Controls that a finger would miss; markers stand in a text, as links do. */
  function tooSmall() {
    const found = [...document.querySelectorAll("button, a, input, select")].filter((control) =>
      control.checkVisibility({ visibilityProperty: true }) && control.getBoundingClientRect().height < 43.5
      && !control.matches(".marker, .card-title, .row-title, .original"));
    return found.map(describe);
  }

  /** What moved, though nobody pressed anything: [how much, what and from where to where]. */
  const shifts = [];
  function watchShifts() {
    const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
    const moved = ({ node, previousRect, currentRect }) =>
      `${node?.parentElement?.className} > ${node?.nodeName} ${node?.textContent?.slice(0, 40)}: ${place(previousRect)} → ${place(currentRect)}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push([entry.value, ...entry.sources.map(moved)]);
    }).observe({ type: "layout-shift" });
  }

  /** Waits until cards and sheets have come to rest; what moves for ever, or with a scrollbar, does not count. */
  async function settled() {
    const moving = document.getAnimations().filter(({ effect, timeline }) => timeline === document.timeline && effect.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }

  let pieces = [], pause = 0, holds = false;
  const real = fetch;
  globalThis.fetch = (address, options) => {
    if (!String(address).endsWith("/api/ask/stream") || !pieces.length) return real(address, options);
    const body = new ReadableStream({
      async start(stream) {
        options.signal.addEventListener("abort", () => stream.error(new DOMException("stopped", "AbortError")));
        for (const piece of pieces) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          stream.enqueue(new TextEncoder().encode(piece));
        }
        if (!holds) stream.close();
      },
    });
    return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
  };

  globalThis.checks = {
    tooWide, covered, tooSmall, settled, shifts, watchShifts,
    answerWith: (given, wait) => ([pieces, pause, holds] = [given, wait, false]),
    holdAfter: (given) => ([pieces, pause, holds] = [given, 0, true]),
  };
})();
