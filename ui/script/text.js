// The text of an answer as elements: paragraphs, lists, sentences, markers.

function withoutMarkers(text) {
  return text.replace(/\s*\[\d{1,3}\]/g, "");
}

/** Paragraphs, items of lists and rows of tables: {item, row: whether it is one, text}. */
function blocksOf(text) {
  // A space at the end waits for what follows: it would be drawn, and moved, though nobody sees it.
  return text.split("\n").map((line) => line.trimEnd()).filter((line) => line && !/^\|[|\s:–-]*$/.test(line)).map((line) =>
    line.startsWith("- ") ? { item: true, text: line.slice(2) } : { row: line.startsWith("|"), text: line });
}

/** The cells of a row; `toNodes` makes the content of one, `tag` is that of all. */
function cellsOf(row, tag, toNodes) {
  const texts = row.replace(/^\||\|\s*$/g, "").split("|");
  return texts.map((text) => make(tag, { scope: tag === "th" && "col", dir: "auto" }, ...toNodes(text.trim())));
}

/** The end of `into` where a block belongs; a list and a table go on as long as their lines do. */
function placeOf(block, into, listClass) {
  const last = into.lastElementChild;
  if (block.item) return last?.tagName === "UL" ? last : into.appendChild(make("ul", { class: listClass, dir: "auto" }));
  if (!block.row) return into;
  if (last?.matches(".table")) return last.querySelector("tbody");
  const table = make("table", { dir: "auto" }, make("thead"), make("tbody"));
  into.append(framed(table));
  return table.tHead;
}

/** Lays the blocks out in `into`; `toNodes(block)` makes the content of one. What is there stays, and grows. */
function layOut(into, blocks, toNodes, listClass) {
  const lines = [...into.querySelectorAll(":scope > p, :scope > ul > li, :scope > .table tr")];
  blocks.forEach((block, at) => {
    let line = lines[at];
    if (!line) {
      line = make(block.item ? "li" : block.row ? "tr" : "p", { dir: "auto" });
      placeOf(block, into, listClass).append(line);
    }
    const before = line.dataset.text ?? "";
    if (block.row) {
      const tag = line.parentElement.tagName === "THEAD" ? "th" : "td";
      if (block.text !== before) line.replaceChildren(...cellsOf(block.text, tag, (text) => toNodes({ ...block, text }, at)));
    } else if (block.text.startsWith(before)) {
      if (block.text !== before) line.append(...toNodes({ ...block, text: block.text.slice(before.length) }, at));
    } else line.replaceChildren(...toNodes(block, at));
    line.dataset.text = block.text;
  });
}

/** The text in pieces, those apart that nothing supports. */
function divided(text, unsupported) {
  const pieces = [];
  let rest = text;
  for (const sentence of unsupported) {
    const at = rest.indexOf(sentence);
    if (at < 0) continue;
    pieces.push({ text: rest.slice(0, at) }, { text: sentence, unsupported: true });
    rest = rest.slice(at + sentence.length);
  }
  return [...pieces, { text: rest }].filter((piece) => piece.text);
}

/** A line with its markers as elements; `toMarker` returns null for a number that is no citation. */
function withMarkers(text, toMarker) {
  const nodes = [];
  for (const part of text.split(/(\s?\[\d{1,3}\])/).filter(Boolean)) {
    const number = Number(/^\s?\[(\d+)\]$/.exec(part)?.[1]);
    const marker = number && toMarker(number);
    const before = nodes.at(-1);
    if (!marker) nodes.push(part);
    else if (before instanceof Element) before.append(marker);
    else { // no line begins with a marker: it keeps to the letter before it
      const end = before ? Array.from(nodes.pop()) : [];
      nodes.push(end.slice(0, -1).join(""), make("span", { class: "kept" }, ...end.slice(-1), marker));
    }
  }
  return nodes.filter((node) => node !== "");
}

/** A line of a checked answer. */
function sentences(text, unsupported, toMarker) {
  return divided(text, unsupported).flatMap((piece) => {
    const nodes = withMarkers(piece.text, toMarker);
    if (!piece.unsupported) return nodes;
    return [make("span", { class: "unsupported" }, ...nodes), make("small", { class: "no-source" }, label("no_source"))];
  });
}

/** A passage with its quote highlighted. */
function passageOf({ passage, quote = "", language }) {
  const at = passage.indexOf(quote);
  return make("blockquote", { class: "passage", ...written(language) }, ...withTables(passage, at, at < 0 ? at : at + quote.length));
}
