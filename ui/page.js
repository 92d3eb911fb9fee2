// The page's evidence: a marker shows its quote, and opens the article at that place. Copying, exporting, keys.
// Everything that comes from an article is set as text.
(() => {
  "use strict";

  // In the reader's language, with the heading.
  function label(name) {
    const heading = document.querySelector("[data-labels]");
    return heading ? JSON.parse(heading.dataset.labels)[name] : "";
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function evidenceOf(marker) {
    return document.getElementById(marker.hash.slice(1));
  }

  // The quote, while a marker is pointed at or has the focus.
  const peek = make("div", { id: "peek", role: "tooltip", hidden: "" });

  function showPeek(marker) {
    const evidence = evidenceOf(marker);
    if (!evidence) return;
    const quote = evidence.querySelector("q");
    const words = make("q", { lang: quote.lang, dir: quote.dir }, quote.textContent);
    const translation = evidence.querySelector(".translation")?.cloneNode(true);
    peek.replaceChildren(words, ...(translation ? [translation] : []), make("span", { class: "facts" }, evidence.querySelector("h3").textContent));
    document.body.append(peek);
    peek.hidden = false;
    const place = marker.getBoundingClientRect();
    const left = Math.min(place.left, innerWidth - peek.offsetWidth - 12);
    const above = place.top - peek.offsetHeight - 8;
    peek.style.left = `${Math.max(12, left)}px`;
    peek.style.top = `${above > 8 ? above : place.bottom + 8}px`;
    marker.setAttribute("aria-describedby", "peek");
  }

  function hidePeek() {
    peek.hidden = true;
  }

  // The article, opened at the quote.
  const title = make("h2", {});
  const facts = make("p", { class: "facts" });
  const text = make("div", { class: "text", tabindex: "0" });
  const close = make("button", { type: "button", class: "close" }, "×");
  const article = make("aside", { id: "article", hidden: "" }, close, title, facts, text);
  const ROOMY = 3000; // pixels: there both have room
  let opener = null;

  async function openArticle(evidence, from) {
    opener = from;
    const { source, start, end } = evidence.dataset;
    const path = source.split("/").map(encodeURIComponent).join("/");
    const response = await fetch(`/api/documents/${path}`).catch(() => null);
    const found = response ? await response.json().catch(() => ({})) : {};
    close.setAttribute("aria-label", label("close_article"));
    article.setAttribute("aria-label", label("article"));
    document.body.append(article);
    setOpen(true);
    title.textContent = evidence.querySelector("h3").textContent;
    facts.replaceChildren(...[...evidence.querySelector(".facts").childNodes].map((node) => node.cloneNode(true)));
    if (response?.ok) showText(found, Number(start), Number(end));
    else {
      const problem = [found.title, found.detail].filter(Boolean).join(" ") || label("unreachable");
      text.replaceChildren(make("p", { class: "error", role: "alert" }, problem));
      evidence.open = true; // the passage is there all the same
      const list = evidence.closest(".listed");
      if (list) list.open = true;
    }
    close.focus();
  }

  function showText(found, start, end) {
    // Offsets count characters, JavaScript counts UTF-16 units.
    const letters = Array.from(found.text);
    const mark = make("mark", {}, letters.slice(start, end).join(""));
    const heading = Array.from(found.title).length;
    const begin = found.text.startsWith(`${found.title}\n`) && heading < start ? heading : 0; // it stands above
    text.lang = found.language;
    text.dir = ["ar", "fa", "he", "ur"].includes(found.language) ? "rtl" : "ltr";
    text.replaceChildren(letters.slice(begin, start).join("").trimStart(), mark, letters.slice(end).join(""));
    mark.scrollIntoView({ block: "center" });
  }

  function setOpen(open) {
    article.hidden = !open;
    document.querySelector(".gradio-container").classList.toggle("beside", open && innerWidth < ROOMY);
  }

  function closeArticle() {
    setOpen(false);
    opener?.focus();
  }

  function openEvidence(marker) {
    const evidence = evidenceOf(marker);
    if (!evidence) return;
    document.querySelectorAll(".evidence.is-shown").forEach((shown) => shown.classList.remove("is-shown"));
    evidence.classList.add("is-shown");
    hidePeek();
    openArticle(evidence, marker);
  }

  // A turn as Markdown: question, answer, quotes with their origin.
  function asMarkdown(turn) {
    const answer = turn.querySelector(".answer")?.cloneNode(true);
    if (!answer) return "";
    answer.querySelectorAll("a.marker").forEach((marker) => marker.replaceWith(`[${marker.textContent}]`));
    const lines = [`## ${turn.querySelector(".question").textContent}`];
    for (const block of answer.children) {
      lines.push("", ...(block.tagName === "UL" ? [...block.children].map((item) => `- ${item.textContent}`) : [block.textContent]));
    }
    for (const evidence of turn.querySelectorAll(".evidence")) {
      const link = evidence.querySelector(".facts a")?.href;
      const origin = [evidence.querySelector("h3").textContent, evidence.dataset.source, link].filter(Boolean).join(", ");
      const number = evidence.querySelector(".number").textContent;
      const translation = evidence.querySelector(".translation");
      const translated = translation ? ` (${translation.textContent})` : "";
      lines.push("", `[${number}] “${evidence.querySelector("q").textContent}”${translated} (${origin})`);
    }
    return lines.join("\n");
  }

  async function copy(button) {
    await navigator.clipboard.writeText(asMarkdown(button.closest(".turn")));
    button.textContent = label("copied");
    setTimeout(() => (button.textContent = label("copy")), 1500);
  }

  function exportConversation() {
    const turns = [...document.querySelectorAll(".turn")].map(asMarkdown).filter(Boolean);
    if (!turns.length) return;
    const file = new Blob([`# belegt\n\n${turns.join("\n\n")}\n`], { type: "text/markdown" });
    const link = make("a", { href: URL.createObjectURL(file), download: "belegt.md" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // Puts a question into the box, as if it were typed.
  function type(question) {
    const box = document.querySelector("#question textarea");
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    return box;
  }

  function questionOf(element) {
    return element.closest(".turn").querySelector(".question").textContent;
  }

  function ask(question) {
    const box = type(question);
    // Gradio has to take the text over before it takes the key.
    setTimeout(() => box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true })), 50);
  }

  // What is folded out stays so when Gradio draws the conversation anew.
  const foldedOut = new Set();
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.(".evidence, .listed")) return;
    if (target.open) foldedOut.add(target.id);
    else if (target.isConnected) foldedOut.delete(target.id);
  }, true);
  let asked = "";
  new MutationObserver(() => {
    // A new question comes into sight once; what follows of it moves nothing.
    const turn = document.querySelector("#current .turn");
    if (turn && turn.id !== asked) turn.scrollIntoView({ block: "start", behavior: "smooth" });
    asked = turn?.id ?? "";
    for (const id of foldedOut) {
      const details = document.getElementById(id);
      if (details && !details.open) details.open = true;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  const ACTS = {
    "a.marker": openEvidence,
    ".open-article": (button) => openArticle(button.closest(".evidence"), button),
    "#article .close": closeArticle,
    ".copy": copy,
    ".again": (button) => ask(questionOf(button)),
    ".suggestion": (button) => ask(button.textContent),
    ".edit": (button) => type(questionOf(button)),
    ".export": exportConversation,
    ".try": (button) => {
      document.querySelector('[role="tab"]').click(); // the chat's
      type(button.textContent);
    },
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest(Object.keys(ACTS).join(", "));
    if (!target) return;
    event.preventDefault();
    Object.entries(ACTS).find(([selector]) => target.matches(selector))[1](target);
  });

  for (const [event, act] of [["mouseover", showPeek], ["focusin", showPeek], ["mouseout", hidePeek], ["focusout", hidePeek]]) {
    document.addEventListener(event, (happened) => {
      const marker = happened.target.closest?.("a.marker");
      if (marker) act(marker);
    });
  }

  // Esc closes the article, else stops the answer; ↑ in an empty box brings the last question back.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!peek.hidden) hidePeek();
      else if (!article.hidden) closeArticle();
      else document.getElementById("stop")?.click();
    }
    const box = event.target.closest?.("#question textarea");
    if (event.key === "ArrowUp" && box && !box.value) {
      const last = [...document.querySelectorAll(".turn .question")].pop();
      if (!last) return;
      event.preventDefault();
      type(last.textContent);
    }
  });

  globalThis.belegt = { label, make, type };
})();
