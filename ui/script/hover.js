// The card at a marker, while it is pointed at or has the focus: the quote, its translation, where it stands.
const hoverCard = (() => {
  const TRANSLATE_AFTER_MS = 400;
  const card = make("div", { id: "peek", role: "tooltip", hidden: true });
  let leaving = null;

  async function show(marker, cited) {
    hide();
    const place = make("div");
    card.replaceChildren(quoteOf(cited), place, make("p", { class: "facts" }, [cited.title, whereabouts(cited)].filter(Boolean).join(" · ")));
    document.body.append(card);
    card.hidden = false;
    marker.setAttribute("aria-describedby", "peek");
    put(marker);
    if (cited.translation) place.append(translationElement({ translation: cited.translation }));
    else if (cited.language && cited.language !== language) {
      leaving = new AbortController();
      const { signal } = leaving;
      await new Promise((resolve) => setTimeout(resolve, TRANSLATE_AFTER_MS));
      if (signal.aborted) return;
      place.append(make("p", { class: "translation note" }, label("translating")));
      const found = await translate(cited, signal).catch(() => null);
      if (signal.aborted) return;
      place.replaceChildren(...(found ? [translationElement(found)] : []));
    }
    put(marker);
  }

  function put(marker) {
    const at = marker.getBoundingClientRect();
    const above = at.top - card.offsetHeight - 8;
    card.style.left = `${Math.max(12, Math.min(at.left - 24, innerWidth - card.offsetWidth - 12))}px`;
    card.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  }

  function hide() {
    leaving?.abort();
    leaving = null;
    card.hidden = true;
  }

  return { show, hide, isShown: () => !card.hidden };
})();

/** A quote; of a row of a table, each cell beside the name of its column. */
function quoteOf({ quote, table_head: head = "", language }) {
  if (!ROW.test(quote)) return make("q", written(language), quote);
  const [names, cells] = [head, quote].map((line) => cellSpans(line, 0).map((cell) => line.slice(...cell)));
  if (names.length !== cells.length) return make("p", written(language), withoutBars(quote));
  const rows = cells.map((cell, at) => cell && make("tr", {}, make("th", { scope: "row" }, names[at]), make("td", {}, cell)));
  return make("div", { class: "table", ...written(language) }, make("table", {}, make("tbody", {}, ...rows.filter(Boolean))));
}
