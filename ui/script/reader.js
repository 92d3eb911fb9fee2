// The article beside the answer, opened at the quoted words.

/** Where the server has an article. */
function addressOf(source) {
  return `/api/documents/${source.split("/").map(encodeURIComponent).join("/")}`;
}

/** Lets what is marked stand in the upper half. */
function scrollToMark(text) {
  const mark = text.querySelector("mark");
  text.scrollTop = mark ? text.scrollTop + mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3 : 0;
}

const reader = (() => {
  const title = make("h2", { dir: "auto" });
  const facts = make("p", { class: "facts" });
  const original = make("span");
  const text = make("div", { class: "text", tabindex: "0", role: "region" });
  const translated = make("div", { class: "translated", "aria-live": "polite" });
  const position = make("span", { class: "position" });
  let panel, close, before, after, steps, printed, translateButton;
  let opener = null, citations = [], at = -1, opening = 0;

  /** Fills the column; called once the labels are there. */
  function mount(element) {
    panel = element;
    close = iconButton("close", label("close_article"), { class: "icon-button close" });
    close.prepend(icon("back"));
    before = iconButton("left", label("previous_citation"));
    after = iconButton("right", label("next_citation"));
    translateButton = make("button", { type: "button", class: "button quiet translate", title: label("translate") }, icon("translate"), make("span", {}, label("translate")));
    printed = new PrintedPages(text);
    steps = make("div", { class: "steps-through" }, before, position, after);
    text.setAttribute("aria-label", label("article_text"));
    panel.setAttribute("aria-label", label("article"));
    panel.append(make("header", {}, close, make("div", { class: "heading" }, title, make("p", { class: "facts" }, facts, original))),
      translated, text, printed.figure, make("footer", {}, steps, printed.button, translateButton));
    close.addEventListener("click", hide);
    before.addEventListener("click", () => step(-1));
    after.addEventListener("click", () => step(1));
    translateButton.addEventListener("click", showTranslation);
  }

  /** The article of a citation; `all` are those of its answer, to step through. */
  function openCitation(cited, all, from) {
    citations = all;
    at = all.indexOf(cited);
    return openArticle(cited, from);
  }

  /** An open article makes way for the first one that a newer answer cites, or closes where that cites none. */
  function follow(all) {
    if (!isOpen()) return;
    if (!all.length) return setOpen(false);
    [citations, at] = [all, 0];
    load(all[0]);
  }

  function step(by) {
    at += by;
    return load(citations[at]);
  }

  /** An article, at `start` to `end` if they are given; facts that are not known yet come with it. */
  function openArticle(article, from = document.activeElement) {
    opener = from;
    if (!citations.includes(article)) [citations, at] = [[], -1];
    const wasOpen = isOpen();
    setOpen(true);
    const loaded = load(article);
    if (!wasOpen || innerWidth < ROOM_FOR_BOTH) close.focus({ preventScroll: true });
    return loaded;
  }

  async function load(article) {
    const turn = ++opening;
    showHead(article);
    printed.offer(article);
    const response = await fetch(addressOf(article.source)).catch(() => null);
    const found = response ? await response.json().catch(() => ({})) : {};
    if (turn !== opening) return; // another one was opened meanwhile
    if (response?.ok) {
      const { page, last_page, copies } = article;
      showHead({ ...found, page, last_page, copies, title: found.title || article.title });
      showText(found, article.start, article.end);
    } else {
      const problem = [found.title, found.detail].filter(Boolean).join(" ") || label("unreachable");
      const passage = article.passage ? [make("p", { class: "note" }, label("passage_kept")), passageOf(article)] : [];
      text.replaceChildren(make("p", { class: "error", role: "alert" }, problem), ...passage); // the passage is there all the same
    }
  }

  function showHead(article) {
    title.textContent = article.title || article.source;
    title.lang = article.language || "";
    facts.textContent = whereabouts(article);
    original.replaceChildren(...[originalLink(article.url)].filter(Boolean));
    steps.hidden = citations.length < 2;
    position.textContent = label("position", { number: at + 1, count: citations.length });
    before.disabled = at <= 0;
    after.disabled = at >= citations.length - 1;
    translated.replaceChildren();
    const cited = citations[at];
    translateButton.hidden = !cited || cited.language === language;
    if (cited?.translation) translated.replaceChildren(translationElement({ translation: cited.translation }));
  }

  function showText(found, start, end) {
    const units = (characters) => Array.from(found.text).slice(0, characters).join("").length; // offsets count characters, JavaScript counts UTF-16 units
    const [first, last] = end > start ? [units(start), units(end)] : [0, 0];
    const { length } = found.title;
    const hasHeading = found.text.startsWith(`${found.title}\n`) && (first === last || first >= length); // it stands above
    const from = hasHeading ? length + found.text.slice(length).search(/\S|$/) : 0;
    for (const [name, value] of Object.entries(written(found.language))) value && text.setAttribute(name, value);
    text.replaceChildren(...withTables(found.text, first, last, from));
    scrollToMark(text);
  }

  async function showTranslation() {
    translated.replaceChildren(make("p", { class: "note" }, label("translating")));
    translateButton.disabled = true;
    const cited = citations[at];
    const found = await translate(cited).catch(() => null);
    translateButton.disabled = false;
    if (cited === citations[at]) translated.replaceChildren(translationElement(found));
  }

  function isOpen() {
    return Boolean(panel) && !panel.hidden;
  }

  function setOpen(open) {
    panel.hidden = !open;
    document.body.classList.toggle("reading", open);
  }

  function hide() {
    if (!isOpen()) return;
    opening++;
    setOpen(false);
    printed.want(false);
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    hoverCard.hide(); // which the focus has brought up
  }

  return { mount, openCitation, openArticle, follow, hide, isOpen };
})();
