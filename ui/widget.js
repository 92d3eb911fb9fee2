/* belegt's chat for any page:  <script src="https://belegt.example/widget.js" data-key="…" defer></script>
 *
 * Attributes, all optional: data-key (an API key that may ask), data-title, data-greeting, data-placeholder,
 * data-theme (auto | light | dark), data-accent (a CSS colour), data-position (right | left), data-language (of the
 * labels), data-answer-language (else each answer is in its question's), data-open. /embed takes the same after its
 * #, as in /embed#theme=dark&answerLanguage=de.
 *
 * Everything that comes from the server is set as text, never as HTML.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  const server = new URL(script.src).origin;
  const inline = "inline" in script.dataset;
  const settings = { ...script.dataset, ...(inline ? Object.fromEntries(new URLSearchParams(location.hash.slice(1))) : {}) };

  const LABELS = LABELS_OF_ALL_LANGUAGES; // by language, put in by the server
  const language = (settings.language || navigator.language || "en").slice(0, 2).toLowerCase();
  const label = LABELS[language] || LABELS.en;
  const RTL = ["ar", "fa", "he", "ur"];
  const MEMORY = 8; // messages that a follow-up may refer to

  const STYLE = `
    :host { all: initial; }
    .root {
      --accent: #1d4ed8; --on-accent: #fff; --paper: #fff; --ink: #1a1a1a; --soft: #595959; --line: #d4d4d4;
      --wash: #f3f4f6; --warn: #b91c1c; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      color: var(--ink); text-align: start;
    }
    .root.dark { --paper: #17181b; --ink: #ececec; --soft: #a8a8a8; --line: #3c3f45; --wash: #23252a; --warn: #fca5a5; color-scheme: dark; }
    *, *::before, *::after { box-sizing: border-box; }
    button, textarea { font: inherit; color: inherit; }
    button { cursor: pointer; }
    :focus-visible { outline: 3px solid #60a5fa; outline-offset: 2px; }
    .bubble {
      position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000; border: 0; border-radius: 28px;
      min-height: 56px; min-width: 56px; padding: 0 20px; background: var(--accent); color: var(--on-accent);
      box-shadow: 0 4px 16px rgb(0 0 0 / .25); font-weight: 600;
    }
    .panel {
      position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483001; display: flex; flex-direction: column;
      width: min(400px, calc(100vw - 24px)); height: min(640px, calc(100vh - 40px)); background: var(--paper);
      border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 8px 32px rgb(0 0 0 / .28); overflow: hidden;
    }
    .left .bubble, .left .panel { inset-inline: 20px auto; }
    .inline .panel { position: static; width: 100%; height: 100vh; border: 0; border-radius: 0; box-shadow: none; }
    [hidden] { display: none !important; }
    header { display: flex; align-items: center; gap: 8px; padding: 12px 16px; border-block-end: 1px solid var(--line); }
    h2 { font-size: 1rem; font-weight: 650; margin: 0; flex: 1; }
    .close { border: 0; background: none; min-width: 44px; min-height: 44px; margin: -8px -10px -8px 0; font-size: 1.4rem; line-height: 1; border-radius: 8px; }
    .log { flex: 1; overflow-y: auto; padding: 16px; display: flex; flex-direction: column; gap: 14px; overflow-wrap: anywhere; }
    .log p { margin: 0; }
    .greeting, .note { color: var(--soft); font-size: .9rem; }
    .question { align-self: flex-end; max-width: 85%; padding: 8px 12px; border-radius: 12px; background: var(--wash); white-space: pre-wrap; }
    .turn { display: flex; flex-direction: column; gap: 8px; }
    .answer, .so-far { display: flex; flex-direction: column; gap: 8px; }
    .answer ul, .so-far ul { margin: 0; padding-inline-start: 20px; display: flex; flex-direction: column; gap: 4px; }
    .answer .starters { list-style: none; padding: 0; gap: 6px; }
    .starter { min-height: 36px; padding: 4px 12px; border: 1px solid var(--soft); border-radius: 18px; background: none; text-align: start; }
    .marker {
      border: 0; border-radius: 6px; padding: 0 5px; margin-inline: 2px; min-width: 24px; min-height: 24px; background: var(--wash);
      color: inherit; font-size: .8rem; font-weight: 650; text-decoration: underline;
    }
    .unsupported { text-decoration: underline wavy var(--warn); text-underline-offset: 4px; }
    .error { border-inline-start: 4px solid var(--warn); padding-inline-start: 10px; }
    .sources { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 6px; }
    details { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; font-size: .9rem; }
    summary { cursor: pointer; min-height: 24px; }
    summary b { margin-inline-end: 6px; }
    mark { background: #fde68a; color: #1a1a1a; }
    .passage, .translation { margin-block: 6px !important; }
    a { color: inherit; text-underline-offset: 3px; }
    form { display: flex; gap: 8px; align-items: flex-end; padding: 12px; border-block-start: 1px solid var(--line); }
    textarea { flex: 1; resize: none; max-height: 8em; padding: 10px 12px; border: 1px solid var(--soft); border-radius: 10px; background: var(--paper); }
    textarea::placeholder { color: var(--soft); opacity: 1; }
    .send { min-height: 44px; padding: 0 16px; border: 0; border-radius: 10px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
    .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; } }
    @media (prefers-reduced-motion: no-preference) { .log { scroll-behavior: smooth; } }
  `;

  /** An element with text and attributes; never HTML. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  function adopt(root, css) {
    const sheet = new CSSStyleSheet(); // the page's content policy does not have to allow inline styles
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  }

  const host = make("div", { "data-belegt": true });
  const shadow = host.attachShadow({ mode: "open" });
  adopt(shadow, STYLE);
  const title = settings.title || label.title;
  const bubble = make("button", { class: "bubble", type: "button", "aria-expanded": "false", "aria-controls": "panel" }, settings.title || label.open);
  const close = make("button", { class: "close", type: "button", "aria-label": label.close }, "×");
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": title, tabindex: "0" },
    make("p", { class: "greeting" }, settings.greeting || label.greeting));
  const box = make("textarea", { id: "box", rows: "1", maxlength: "2000", placeholder: settings.placeholder || label.placeholder });
  const send = make("button", { class: "send", type: "submit" }, label.send);
  const form = make("form", {}, make("label", { for: "box", class: "visually-hidden" }, label.question), box, send);
  const panel = make("section", { class: "panel", id: "panel", role: inline ? "region" : "dialog", "aria-label": title },
    make("header", {}, make("h2", {}, title), inline ? "" : close), log, form);
  const root = make("div", { class: `root ${inline ? "inline" : ""} ${settings.position === "left" ? "left" : ""}`, lang: LABELS[language] ? language : "en" },
    inline ? "" : bubble, panel);
  shadow.append(root);

  const wantsDark = matchMedia("(prefers-color-scheme: dark)");
  function dress() {
    const dark = settings.theme === "dark" || (settings.theme !== "light" && wantsDark.matches);
    root.classList.toggle("dark", dark);
    if (inline) document.body.style.background = dark ? "#17181b" : "#fff";
  }
  dress();
  wantsDark.addEventListener("change", dress);
  if (settings.accent && CSS.supports("color", settings.accent)) root.style.setProperty("--accent", settings.accent);

  function show(open) {
    panel.hidden = !open;
    bubble.hidden = open;
    bubble.setAttribute("aria-expanded", String(open));
    (open ? box : bubble).focus();
  }
  bubble.addEventListener("click", () => show(true));
  close.addEventListener("click", () => show(false));
  shadow.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (asking) asking.abort();
    else if (!inline) show(false);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  box.addEventListener("input", () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  });

  let asking = null; // the AbortController of the question on its way
  const said = []; // messages before it

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (asking) return asking.abort();
    const question = box.value.trim();
    if (!question) return;
    box.value = "";
    box.style.height = "auto";
    ask(question);
  });

  async function ask(question) {
    const body = make("div", { class: "turn", "aria-busy": "true" }, make("p", { class: "note" }, label.reading));
    log.append(make("p", { class: "question", dir: "auto" }, make("span", { class: "visually-hidden" }, `${label.asked}: `), question), body);
    toEnd();
    asking = new AbortController();
    send.textContent = label.stop;
    try {
      const answer = await stream(question, body, asking.signal);
      body.replaceChildren(...finished(answer));
      if (answer.status !== "conversation") { // a follow-up refers to nothing in a greeting
        said.push({ role: "user", content: answer.question }, { role: "assistant", content: answer.status === "not_in_sources" ? "" : plain(answer.answer) });
        said.splice(0, said.length - MEMORY);
      }
    } catch (error) {
      const stopped = error.name === "AbortError";
      const text = stopped ? label.stopped : error.told || label.unreachable;
      body.replaceChildren(make("p", { class: stopped ? "note" : "error", role: stopped ? false : "alert" }, text));
    } finally {
      asking = null;
      send.textContent = label.send;
      body.removeAttribute("aria-busy");
      toEnd();
    }
  }

  /** Asks, shows the sentences in `body` as they come, and returns the answer with its evidence. */
  async function stream(question, body, signal) {
    const request = { question, history: said };
    if (settings.answerLanguage) request.language = settings.answerLanguage;
    const reader = (settings.language || navigator.language || "").replace(/[^a-z0-9-]/gi, "");
    const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
    if (reader) headers["Accept-Language"] = reader;
    if (settings.key) headers.Authorization = `Bearer ${settings.key}`;
    const response = await fetch(`${server}/api/ask/stream`, {
      method: "POST", headers, body: JSON.stringify(request), signal, credentials: inline ? "same-origin" : "omit",
    });
    if (!response.ok) throw told(await response.json().catch(() => ({})));
    const soFar = make("div", { class: "so-far", dir: "auto", "aria-hidden": "true" }); // read out once it is whole
    let text = "";
    for await (const [event, data] of events(response.body)) {
      if (event === "passages") {
        const titles = [...new Set(data.passages.map((one) => one.title))].slice(0, 3);
        body.replaceChildren(make("p", { class: "note" }, titles.length ? label.read + titles.join(" · ") : label.reading), soFar);
      } else if (event === "token") {
        text += data.text;
        soFar.replaceChildren(...laidOut(text, (line) => [line]));
      } else if (event === "waiting") {
        body.querySelector(".note").textContent = data.ahead ? label.ahead.replace("{ahead}", data.ahead) : label.reading;
      }
      else if (event === "answer") return data;
      else if (event === "error") throw told(data);
      toEnd();
    }
    throw told({ title: label.broken });
  }

  function told(problem) {
    const text = [problem.title, problem.detail].filter(Boolean).join(" ");
    return Object.assign(new Error(text), { told: text || label.unreachable });
  }

  /** The server-sent events of a body: [name, data] each. */
  async function* events(stream) {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += value.replaceAll("\r\n", "\n");
      let end;
      while ((end = rest.indexOf("\n\n")) >= 0) {
        let name = "message", data = "";
        for (const line of rest.slice(0, end).split("\n")) {
          if (line.startsWith("event:")) name = line.slice(6).trim();
          else if (line.startsWith("data:")) data += line.slice(5).trimStart();
        }
        rest = rest.slice(end + 2);
        if (data) yield [name, JSON.parse(data)];
      }
    }
  }

  function plain(text) {
    return text.replace(/\s*\[\d{1,3}\]/g, "");
  }

  /** The turn of an answer: sentences, markers, evidence; of a greeting, with questions to choose from. */
  function finished(answer) {
    const isConversation = answer.status === "conversation";
    const evidence = new Map(answer.citations.map((citation) => [citation.number, cited(citation)]));
    const unsupported = answer.status === "not_in_sources" ? [] : answer.unsupported;
    const text = make("div", { class: `answer ${answer.status}`, dir: "auto" },
      ...laidOut(answer.answer, (line) => sentences(line, unsupported, evidence), isConversation ? starter : undefined));
    const parts = [text];
    if (text.querySelector(".unsupported")) parts.push(make("p", { class: "note" }, label.unsupported));
    const list = make("ol", { class: "sources", "aria-label": label.sources }, ...[...evidence.values()].map((one) => make("li", {}, one)));
    if (evidence.size && answer.kind === "collection") parts.push(make("details", { class: "listed" }, make("summary", {}, `${label.sources}: ${evidence.size}`), list));
    else if (evidence.size) parts.push(list);
    return parts;
  }

  /** Paragraphs, lists and tables; `toNodes` and `toItem` make the content of a line. */
  function laidOut(text, toNodes, toItem) {
    const found = [];
    let list = null, table = null;
    for (const line of text.split("\n")) {
      if (line.startsWith("|")) {
        if (!table) found.push((table = make("table", { dir: "auto" })));
        const cells = line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
        const tag = table.rows.length ? "td" : "th";
        if (cells.some((cell) => !/^[:–-]*$/.test(cell))) table.append(make("tr", {}, ...cells.map((cell) => make(tag, {}, ...toNodes(cell)))));
        continue;
      }
      table = null;
      if (line.startsWith("- ")) {
        if (!list) found.push((list = make("ul", { class: toItem && "starters", dir: "auto" })));
        list.append(make("li", { dir: "auto" }, ...(toItem || toNodes)(line.slice(2))));
        continue;
      }
      list = null;
      if (line.trim()) found.push(make("p", { dir: "auto" }, ...toNodes(line)));
    }
    return found;
  }

  function sentences(line, unsupported, evidence) {
    return divided(line, unsupported).flatMap((piece) => {
      const nodes = piece.text.split(/(\[\d{1,3}\])/).map((part) => {
        const number = Number((/^\[(\d+)\]$/.exec(part) || [])[1]);
        return evidence.has(number) ? marker(number, evidence.get(number)) : part;
      });
      return piece.unsupported ? [make("span", { class: "unsupported", title: label.unsupported }, ...nodes)] : nodes;
    });
  }

  function starter(question) {
    const button = make("button", { class: "starter", type: "button" }, question);
    button.addEventListener("click", () => asking || ask(question));
    return [button];
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
    return [...pieces, { text: rest }];
  }

  function marker(number, target) {
    const button = make("button", { class: "marker", type: "button", "aria-label": `${label.evidence} ${number}`, title: target.dataset.quote }, String(number));
    button.addEventListener("click", () => {
      const list = target.closest(".listed");
      if (list) list.open = true;
      target.open = true;
      target.firstChild.focus();
      target.scrollIntoView({ block: "nearest" });
    });
    return button;
  }

  function cited(citation) {
    const written = { lang: citation.language, dir: RTL.includes(citation.language) ? "rtl" : "ltr" };
    const passage = make("p", { class: "passage", ...written });
    const at = citation.passage.indexOf(citation.quote);
    if (at < 0) passage.append(citation.passage);
    else passage.append(citation.passage.slice(0, at), make("mark", {}, citation.quote), citation.passage.slice(at + citation.quote.length));
    const facts = make("p", { class: "note" }, [citation.title, citation.published, citation.language].filter(Boolean).join(" · "));
    if (/^https?:\/\//i.test(citation.url || "")) {
      facts.append(" · ", make("a", { href: citation.url, target: "_blank", rel: "noopener noreferrer nofollow" }, label.original));
    }
    const translation = citation.translation ? [make("p", { class: "translation", dir: "auto" }, make("span", { class: "note" }, `${label.unchecked}: `), citation.translation)] : [];
    return make("details", { "data-quote": citation.quote },
      make("summary", {}, make("b", {}, String(citation.number)), make("q", written, citation.quote)), ...translation, passage, facts);
  }

  function toEnd() {
    log.scrollTop = log.scrollHeight;
  }

  function start() {
    document.body.append(host);
    if (inline) {
      adopt(document, "html, body { margin: 0; }");
      document.title = title;
      document.documentElement.lang = root.lang;
    } else {
      panel.hidden = !("open" in settings);
      bubble.hidden = !panel.hidden;
    }
  }
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
