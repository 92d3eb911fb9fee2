// The articles: for every reader to browse, and to manage for those who may.
const articlesView = (() => {
  const PAGE = 100;
  const TYPING_MS = 250;
  const DELETE_AFTER_MS = 6500; // as long as "Undo" is offered
  const doomed = new Map(); // source → timer of its deletion
  let root, place, filters, order = "newest", rows = PAGE, asking = null;

  const find = (selector) => root.querySelector(selector);

  /** Brings the view to life, the first time that it is shown. */
  function mount() {
    root = document.querySelector("#view-articles .articles");
    if (!root) return false;
    fillLabels(root);
    place = find(".listing-place");
    filters = find(".list-filters");
    fillLanguages();
    filters.addEventListener("submit", (event) => event.preventDefault());
    let typing;
    filters.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => load({ afresh: true }), TYPING_MS);
    });
    place.addEventListener("click", press);
    if (context.may.manage) mountAdding();
    return true;
  }

  function fillLanguages() {
    const select = filters.elements.language;
    const chosen = select.value;
    const options = context.corpus.languages.map((code) => make("option", { value: code }, named("language", code)));
    select.replaceChildren(make("option", { value: "" }, label("all_languages")), ...options);
    select.value = chosen;
  }

  async function show() {
    if (!root && !mount()) return setTimeout(show, 50);
    await load();
  }

  /** Reads the list; `afresh` begins at its top again. */
  async function load({ afresh = false } = {}) {
    if (afresh) rows = PAGE;
    asking?.abort();
    asking = new AbortController();
    const wanted = new URLSearchParams({ ...Object.fromEntries(new FormData(filters)), order, rows });
    place.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`/page/articles?${wanted}`, { signal: asking.signal });
      if (response.status === 401) return location.reload();
      place.replaceChildren(...(response.ok ? await drawnByServer(response) : []));
      if (!response.ok) place.append(make("p", { class: "error", role: "alert" }, await problemOf(response)));
    } catch (error) {
      if (error.name === "AbortError") return;
      place.replaceChildren(make("p", { class: "error", role: "alert" }, label("unreachable")));
    }
    place.removeAttribute("aria-busy");
    for (const button of place.querySelectorAll(".row-menu")) button.append(icon("more"));
    for (const source of doomed.keys()) rowOf(source)?.remove();
  }

  const rowOf = (source) => [...place.querySelectorAll("tr[data-source]")].find((row) => row.dataset.source === source);

  function press({ target }) {
    const head = target.closest("[data-order]");
    const row = target.closest("tr[data-source]");
    if (head) {
      order = head.dataset.order;
      load({ afresh: true }).then(() => place.querySelector("th:not([aria-sort='none']) [data-order]")?.focus());
    } else if (target.closest(".clear-filters")) {
      filters.reset();
      load({ afresh: true });
      filters.elements.text.focus();
    } else if (target.closest(".show-more")) {
      rows += PAGE;
      load();
    } else if (target.closest(".row-menu")) openMenu(target.closest(".row-menu"), row);
    else if (row && !getSelection().toString()) open(row);
  }

  function open(row) {
    for (const other of place.querySelectorAll("tr.is-open")) other.classList.remove("is-open");
    row.classList.add("is-open");
    const { source, title, language: code, published, url } = row.dataset;
    reader.openArticle({ source, title, language: code, published, url }, row.querySelector(".open"));
  }

  function openMenu(button, row) {
    const { title, source, url } = row.dataset;
    const entries = [
      { label: label("open_here"), icon: "articles", act: () => open(row) },
      { label: label("ask_about"), icon: "chat", act: () => (location.hash = `#q=${encodeURIComponent(label("about_article", { title: title || source }))}`) },
      { label: label("ask_only_this"), icon: "filter", act: () => chat.askOnly({ source, title }) },
    ];
    if (outletOf(url)) entries.push({ label: label("original"), icon: "external", act: () => window.open(url, "_blank", "noopener,noreferrer") });
    if (context.may.manage) entries.push({ label: label("delete_article"), icon: "trash", danger: true, act: () => doom(row) });
    menu(button, entries);
  }

  /** Takes the article off the list; it is deleted once "Undo" is gone. */
  function doom(row) {
    const { source, title } = row.dataset;
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    chat.chosen.remove(source);
    reader.hide();
    beside?.querySelector(".open")?.focus();
    doomed.set(source, setTimeout(() => remove(source, title), DELETE_AFTER_MS));
    toast(label("article_deleted", { title: title || source }), {
      action: label("undo"),
      act() {
        if (!doomed.get(source)) return toast(label("too_late"), { alert: true });
        clearTimeout(doomed.get(source));
        doomed.delete(source);
        load();
      },
    });
  }

  async function remove(source, title) {
    doomed.set(source, null); // being sent: off the list, and too late for "Undo"
    const problem = await deleted(source);
    doomed.delete(source);
    if (problem) toast(`${title || source}: ${problem}`, { alert: true });
    await changed();
  }

  /** Deletes an article; what the server says if it cannot, which is nothing where there is none any more. */
  async function deleted(source, tries = MOST_TRIES) {
    const response = await patiently(addressOf(source), { method: "DELETE" }, tries);
    if (response?.ok || response?.status === 404) return "";
    return response ? problemOf(response) : label("unreachable");
  }

  addEventListener("pagehide", () => {
    for (const [source, timer] of doomed) {
      clearTimeout(timer);
      fetch(addressOf(source), { method: "DELETE", keepalive: true });
    }
    doomed.clear();
  });

  /** The corpus is another now: the list, the languages and the rail follow. */
  async function changed() {
    const response = await fetch("/page/context").catch(() => null);
    if (response?.ok) Object.assign(context.corpus, (await response.json()).corpus);
    fillLanguages();
    document.dispatchEvent(new CustomEvent("belegt:corpus"));
    await load();
  }

  function mountAdding() {
    const input = find(".add input[type=file]");
    find(".add").hidden = false;
    find(".add-files").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      addFiles(files);
    });
    const withScheme = (url) => (url && !url.includes("://") ? `https://${url}` : url);
    sheet(".page-sheet", ".add-page", "/api/documents/url", "fetching", ({ url }) => ({ url: withScheme(url.trim()) }));
    sheet(".text-sheet", ".add-text", "/api/documents/text", "adding", (given) => ({ ...given, url: withScheme(given.url.trim()) }));
    const view = root.closest(".view");
    const isOfFiles = (event) => event.dataTransfer?.types.includes("Files");
    for (const name of ["dragenter", "dragover"]) {
      view.addEventListener(name, (event) => {
        if (!isOfFiles(event)) return;
        event.preventDefault();
        root.classList.add("is-over");
      });
    }
    view.addEventListener("dragleave", (event) => view.contains(event.relatedTarget) || root.classList.remove("is-over"));
    view.addEventListener("drop", (event) => {
      if (!isOfFiles(event)) return;
      event.preventDefault();
      root.classList.remove("is-over");
      addFiles([...event.dataTransfer.files]);
    });
  }

  /** Sends the files one after the other, so that progress and each one's result are seen. */
  async function addFiles(files) {
    if (!files.length) return;
    const progress = progressLine(files.length, label("add_files"));
    const received = [];
    for (const [done, file] of files.entries()) {
      progress.show(done, file.name);
      const body = new FormData();
      body.append("files", file, file.name);
      received.push(...(await send("/api/documents", { body }, file.name)));
    }
    progress.remove();
    await report(received);
  }

  /** A line that shows how many of the files are done, and which is next. */
  function progressLine(total, name) {
    const bar = make("progress", { max: total, value: 0, "aria-label": name });
    const text = make("span");
    const line = make("p", { class: "progress-line" }, bar, text);
    find(".arrivals").append(line);
    return {
      show(done, next) {
        bar.value = done;
        text.textContent = `${label("files_done", { done, total })} · ${next}`;
      },
      remove: () => line.remove(),
    };
  }

  /** Sends an addition and returns its results. */
  async function send(address, options, name) {
    const response = await patiently(address, { method: "POST", ...options });
    if (response?.ok) return (await response.json()).documents;
    const reason = response ? await problemOf(response) : label("unreachable");
    return [{ source: name, status: "rejected", reason, remedy: "" }];
  }

  /** Says what became of additions: good news for some seconds, bad news until it is dismissed. */
  async function report(received) {
    await changed();
    const of = (status) => received.filter((one) => one.status === status);
    const added = of("added");
    const news = ["added", "changed", "unchanged"].map((status) => of(status).length && label(`count_${status}`, { count: of(status).length })).filter(Boolean);
    if (added.length === 1 && received.length === 1) news[0] = label("one_added", { title: titleOf(added[0].source) });
    if (news.length) toast(news.join(" · "), added.length ? { action: label("undo"), act: () => takeBack(added) } : {});
    for (const one of of("rejected")) find(".arrivals").append(rejection(one));
  }

  const titleOf = (source) => rowOf(source)?.dataset.title || source;

  async function takeBack(added) {
    const progress = progressLine(added.length, label("undo"));
    const kept = new Map(); // what the server said → the files that it kept
    for (const [done, { source }] of added.entries()) {
      progress.show(done, source);
      const problem = await deleted(source, kept.size ? 1 : MOST_TRIES); // once waiting was in vain, for none again
      if (problem) kept.set(problem, [...(kept.get(problem) ?? []), source]);
    }
    progress.remove();
    await changed();
    for (const [reason, sources] of kept) find(".arrivals").append(rejection({ source: sources.join(", "), reason, remedy: "" }));
  }

  function rejection({ source, reason, remedy }) {
    const dismiss = iconButton("close", label("dismiss"));
    const notice = make("p", { class: "rejection", role: "alert" }, make("span", { dir: "auto" }, make("strong", {}, source), ` – ${reason} ${remedy}`), dismiss);
    dismiss.addEventListener("click", () => notice.remove());
    return notice;
  }

  /** A dialog whose form is sent to `address` as JSON; what is rejected is said in it. */
  function sheet(dialogName, openerName, address, busyLabel, bodyOf) {
    const dialog = find(dialogName);
    const form = dialog.querySelector("form");
    const [submit, outcome] = [form.querySelector(".submit"), form.querySelector(".outcome")];
    const title = submit.textContent;
    const set = (busy) => {
      submit.disabled = busy;
      submit.textContent = busy ? label(busyLabel) : title;
    };
    find(openerName).addEventListener("click", () => {
      form.reset();
      outcome.textContent = "";
      dialog.showModal();
    });
    form.querySelector(".cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      outcome.textContent = "";
      set(true);
      const body = JSON.stringify(bodyOf(Object.fromEntries(new FormData(form))));
      const received = await send(address, { body, headers: { "Content-Type": "application/json" } }, "");
      set(false);
      if (received.length && received.every((one) => one.status === "rejected")) {
        outcome.textContent = received.map((one) => `${one.reason} ${one.remedy}`.trim()).join(" ");
        return;
      }
      dialog.close();
      await report(received);
    });
  }

  return { show };
})();

/** The elements of a view that the server has drawn from its own template, which escapes whatever it shows. */
async function drawnByServer(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html").body.childNodes;
}

/** What a problem of the server says. */
async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  return [problem.title, problem.detail].filter(Boolean).join(" ") || label("unreachable");
}

document.addEventListener("belegt:view", ({ detail }) => detail === "articles" && articlesView.show());
