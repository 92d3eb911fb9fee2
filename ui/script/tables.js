// Tables that stand in the text of an article as lines of Markdown: `| Plan | Price |`.
const TABLE = /(?<![^\n])(?:\|[^\n]*\|(?:\n|$))+/g;
const RULE = /^\|(?:\s*:?-{2,}:?\s*\|)+$/;
const ROW = /^\| .*\|.* \|$/;

/** A table that scrolls within its place. */
function framed(table) {
  return make("div", { class: "table", tabindex: "0", role: "region", "aria-label": label("table") }, table);
}

/** The nodes of a text, with its tables as tables; what lies from `start` to `end` (in UTF-16 units) is marked, also in cells. */
function withTables(text, start = 0, end = 0, from = 0) {
  const part = (first, last) => {
    const [opens, shuts] = [start, end].map((at) => Math.min(Math.max(at, first), last));
    return [text.slice(first, opens), opens < shuts && make("mark", {}, text.slice(opens, shuts)), text.slice(shuts, last)].filter(Boolean);
  };
  const nodes = [];
  let place = from;
  for (const { 0: block, index } of text.matchAll(TABLE)) {
    const rows = index >= from && rowsOf(block, index);
    if (!rows) continue;
    nodes.push(...part(place, index), framed(tableOf(rows, part)));
    place = index + block.length;
  }
  return [...nodes, ...part(place, text.length)];
}

/** The rows of these lines as {cells, isHead}, a cell as where it starts and ends; null if they only look like a table. */
function rowsOf(block, at) {
  const lines = block.trimEnd().split("\n");
  const rule = lines.findIndex((line) => RULE.test(line));
  if (rule < 0 && !lines.every((line) => ROW.test(line))) return null;
  const rows = [];
  lines.forEach((line, number) => {
    if (number !== rule) rows.push({ cells: cellSpans(line, at), isHead: number < rule });
    at += line.length + 1;
  });
  return rows;
}

function cellSpans(line, at) {
  return [...line.matchAll(/\|([^|]*)(?=\|)/g)].map(({ 1: cell, index }) => {
    const first = at + index + 1 + cell.length - cell.trimStart().length;
    return [first, first + cell.trim().length];
  });
}

/** `part(start, end)` makes the content of a cell. A head without names is left out. */
function tableOf(rows, part) {
  const table = make("table");
  for (const { cells, isHead } of rows) {
    if (isHead && cells.every(([first, last]) => first === last)) continue;
    const group = isHead ? (table.tHead ?? table.createTHead()) : (table.tBodies[0] ?? table.createTBody());
    group.append(make("tr", {}, ...cells.map((cell) => make(isHead ? "th" : "td", { scope: isHead && "col" }, ...part(...cell)))));
  }
  return table;
}

/** The text without the bars of its tables, for where there is room for some lines only. */
function withoutBars(text) {
  return text.replace(TABLE, (block) => {
    const rows = rowsOf(block, 0);
    if (!rows) return block;
    return rows.map(({ cells }) => cells.map((cell) => block.slice(...cell)).filter(Boolean).join(" – ")).filter(Boolean).join("\n") + "\n";
  }).trim();
}
