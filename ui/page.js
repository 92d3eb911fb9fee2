// The page's evidence: a marker shows its quote, and opens the article at that place. Copying, exporting, keys.
// Everything that comes from an article is set as text.
(() => {
  "use strict";

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
    peek.replaceChildren(words, make("span", {}, evidence.querySelector("h3").textContent));
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
  const close = make("button", { type: "button", class: "close", "aria-label": "Close the article" }, "×");
  const article = make("aside", { id: "article", "aria-label": "Article", hidden: "" }, close, title, facts, text);
  let opener = null;

  async function openArticle(evidence, from) {
    opener = from;
    const { source, start, end } = evidence.dataset;
    const path = source.split("/").map(encodeURIComponent).join("/");
    const response = await fetch(`/api/documents/${path}`).catch(() => null);
    const found = response ? await response.json().catch(() => ({})) : {};
    document.body.append(article);
    setOpen(true);
    title.textContent = evidence.querySelector("h3").textContent;
    facts.replaceChildren(...[...evidence.querySelector(".facts").childNodes].map((node) => node.cloneNode(true)));
    if (response?.ok) showText(found, Number(start), Number(end));
    else {
      const problem = [found.title, found.detail].filter(Boolean).join(" ") || "The server cannot be reached.";
      text.replaceChildren(make("p", { class: "error", role: "alert" }, problem));
      evidence.open = true; // the passage is there all the same
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
    document.querySelector(".gradio-container").classList.toggle("beside", open);
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
    const lines = [`## ${turn.querySelector(".question").textContent}`, "", answer.textContent.trim()];
    for (const evidence of turn.querySelectorAll(".evidence")) {
      const link = evidence.querySelector(".facts a")?.href;
      const origin = [evidence.querySelector("h3").textContent, evidence.dataset.source, link].filter(Boolean).join(", ");
      const number = evidence.querySelector(".number").textContent;
      lines.push("", `[${number}] “${evidence.querySelector("q").textContent}” (${origin})`);
    }
    return lines.join("\n");
  }

  async function copy(button) {
    await navigator.clipboard.writeText(asMarkdown(button.closest(".turn")));
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
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

  function askAgain(button) {
    const box = type(questionOf(button));
    // Gradio has to take the text over before it takes the key.
    setTimeout(() => box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true })), 50);
  }

  const ACTS = {
    "a.marker": openEvidence,
    ".open-article": (button) => openArticle(button.closest(".evidence"), button),
    "#article .close": closeArticle,
    ".copy": copy,
    ".again": askAgain,
    ".edit": (button) => type(questionOf(button)),
    ".export": exportConversation,
    ".try": (button) => {
      document.querySelector('[role="tab"]').click(); // the chat's
      type(button.textContent);
    },
    ".new": () => document.getElementById("new")?.click(),
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest(Object.keys(ACTS).join(", "));
    if (!target) return;
    event.preventDefault();
    Object.entries(ACTS).find(([selector]) => target.matches(selector))[1](target);
  });

  // Who signs out leaves nothing behind in this browser.
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".signed-in")) localStorage.removeItem("belegt");
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
})();
