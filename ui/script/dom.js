// Elements and labels. Everything from articles, questions and models is set as text, never as HTML.
const RTL = ["ar", "fa", "he", "ur"];
let words = {}; // the labels, in the reader's language
let language = "en"; // theirs

/** An element; attributes that are false, null or undefined are left out. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A label, with its {placeholders} filled; for a single thing there may be one of its own. */
function label(name, values = {}) {
  const text = (Object.values(values)[0] === 1 && words[`${name}_one`]) || words[name] || name;
  return text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}

/** The attributes of text in this language. */
function written(code) {
  return { lang: code || null, dir: RTL.includes(code) ? "rtl" : code ? "ltr" : "auto" };
}

function iconButton(name, text, attributes = {}) {
  return make("button", { type: "button", class: "icon-button", "aria-label": text, title: text, ...attributes }, icon(name));
}

function named(kind, code, style = "long") {
  try {
    return kind === "language" ? new Intl.DisplayNames([language], { type: "language" }).of(code) : new Date(`${code}T12:00`).toLocaleDateString(language, { day: "numeric", month: style, year: "numeric" });
  } catch {
    return code;
  }
}

function outletOf(url) {
  try {
    const { protocol, hostname } = new URL(url);
    return /^https?:$/.test(protocol) ? hostname.replace(/^www\./, "") : "";
  } catch {
    return "";
  }
}

/** "example.org · 12 Mar 2024 · German": what is known of an article, in one line. */
function origin({ url, published, language }) {
  return [outletOf(url), published && named("date", published, "short"), language && named("language", language)].filter(Boolean).join(" · ");
}

/** The same with the pages of a citation, and the articles that have the same text. */
function whereabouts(cited) {
  const { page, copies } = cited;
  return [origin(cited), page && label("page", { number: pagesOf(cited) }), copies?.length && label("also_in", { sources: copies.join(", ") })].filter(Boolean).join(" · ");
}

/** The same on a card, where a long outlet is cut, but not the date and the language behind it. */
function shortOrigin({ url, published, language }) {
  const outlet = outletOf(url);
  const others = [published && named("date", published, "short"), language?.toUpperCase()].filter(Boolean).join(" · ");
  return make("p", { class: "facts" }, make("span", { class: "outlet" }, outlet), make("span", {}, outlet && others ? ` · ${others}` : others));
}

/** The page of a citation, or its first and last: "3–4". */
function pagesOf({ page, last_page: last }) {
  return [page, last].filter(Boolean).join("–");
}

/** A link to the original article, if its address is one of the web. */
function originalLink(url) {
  if (!outletOf(url)) return null;
  return make("a", { class: "original", href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, label("original"), icon("external"));
}

/** Whether a key confirms what an input method proposes; Safari says so only by the key's code. */
const isComposing = (event) => event.isComposing || event.keyCode === 229;
