// Measuring: a question set in, figures and questions out; two runs compared; what readers said.
const measureView = (() => {
  const POLL_MS = 1500;
  let root, form, polling = null, isRunning = false, shown = "";

  const find = (selector) => root.querySelector(selector);

  function mount() {
    root = document.querySelector("#view-measure .measure");
    if (!root) return false;
    fillLabels(root);
    form = find("form.start");
    form.elements.questions.addEventListener("change", () => choose("file"));
    find(".choose-set").addEventListener("click", () => form.elements.questions.click());
    form.addEventListener("change", showChoice);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      isRunning ? stop() : run();
    });
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      form.elements.questions.files = event.dataTransfer.files;
      choose("file");
    });
    root.addEventListener("click", press);
    root.addEventListener("change", ({ target }) => target.matches(".to-compare") && mayCompare());
    root.addEventListener("submit", (event) => event.target.matches(".accepting") && accept(event));
    return true;
  }

  async function show() {
    if (!root && !mount()) return setTimeout(show, 50);
    reader.hide();
    await Promise.all([loadSets(), load("runs"), load("feedback"), poll()]);
  }

  /** Draws a part of the view anew; the server's templates escape all that is in it. */
  async function load(name, address = name) {
    const place = find(`.${name}-place`);
    const response = await fetch(`/page/measure/${address}`).catch(() => null);
    if (response?.status === 401) return location.reload();
    if (!response?.ok) {
      const reason = response ? await problemOf(response) : label("unreachable");
      return place.replaceChildren(make("p", { class: "error", role: "alert" }, reason));
    }
    place.replaceChildren(...(await drawnByServer(response)));
    const icons = { ".run-menu": "more", ".delete-feedback": "trash", ".close-report": "close", ".thumb.up": "up", ".thumb.down": "down" };
    for (const [selector, name] of Object.entries(icons)) for (const element of place.querySelectorAll(selector)) element.append(icon(name));
    if (name === "runs") markShown();
  }

  async function loadSets() {
    const response = await fetch("/page/measure/sets").catch(() => null);
    const counts = response?.ok ? await response.json() : {};
    for (const choice of form.querySelectorAll("[data-of]")) {
      const count = counts[choice.dataset.of];
      choice.hidden = !count;
      choice.querySelector(".count").textContent = count ? label("questions", { count }) : "";
    }
    showChoice();
  }

  function choose(of) {
    form.elements.of.value = of;
    showChoice();
  }

  function showChoice() {
    const isFile = form.elements.of.value === "file";
    const file = form.elements.questions.files[0];
    find(".choose-set").hidden = !isFile;
    find(".chosen").textContent = file ? file.name : label("own_set_note");
    find("button.run").disabled = !isRunning && isFile && !file;
  }

  async function run() {
    const body = new FormData(form);
    if (!body.get("limit")) body.set("limit", "0");
    if (body.get("of") !== "file") body.delete("questions");
    body.set("retrieval_only", String(form.elements.retrieval_only.checked));
    sayError("");
    const response = await fetch("/api/evaluations", { method: "POST", body }).catch(() => null);
    if (!response?.ok) return sayError(response ? await problemOf(response) : label("unreachable"));
    shown = (await response.json()).id;
    await poll();
  }

  async function stop() {
    find("button.run").disabled = true;
    await fetch("/api/evaluations/stop", { method: "POST" }).catch(() => null);
    await poll();
  }

  function sayError(text) {
    const error = find("form .error");
    error.hidden = !text;
    error.textContent = text;
  }

  /** Shows how far the run is, and its report once it has finished. */
  async function poll() {
    clearTimeout(polling);
    const response = await fetch("/api/evaluations").catch(() => null);
    if (!response?.ok) return (polling = setTimeout(poll, POLL_MS * 3));
    const { running, failure, evaluations } = await response.json();
    const hasFinished = isRunning && !running;
    isRunning = Boolean(running);
    showProgress(running);
    if (running) {
      polling = setTimeout(poll, POLL_MS);
      return;
    }
    if (failure) sayError(failure);
    const wasOurs = shown && evaluations.some((one) => one.id === shown) && !find(`.report-place [data-shown="${shown}"]`);
    if (hasFinished || wasOurs) await load("runs");
    if (wasOurs) await showReport(shown);
  }

  function showProgress(running) {
    const line = find(".running");
    const button = find("button.run");
    line.hidden = !running;
    for (const element of form.querySelectorAll(".choices input, .choose-set, .check input, .limit input")) element.disabled = Boolean(running);
    button.classList.toggle("primary", !running);
    button.querySelector("span").textContent = label(running ? "stop_run" : "run_now");
    if (!running) return showChoice();
    const { done, total, seconds, stopping } = running;
    const bar = line.querySelector("progress");
    bar.setAttribute("aria-label", label("questions_asked"));
    if (total) [bar.max, bar.value] = [total, done];
    else bar.removeAttribute("value");
    button.disabled = stopping;
    const left = done ? ` · ${label("seconds_left", { seconds: Math.round((seconds / done) * (total - done)) })}` : "";
    line.querySelector("p").textContent = stopping ? label("stopping") : `${running.name}: ${label("questions_done", { done, total })}${left}`;
  }

  async function showReport(id) {
    shown = id;
    await load("report", id);
    find(".report-place section")?.setAttribute("data-shown", id);
    markShown();
    find(".report-place").scrollIntoView({ block: "nearest" });
  }

  function markShown() {
    for (const row of root.querySelectorAll("tr[data-run]")) row.classList.toggle("is-open", row.dataset.run === shown);
  }

  const ticked = () => [...root.querySelectorAll(".to-compare:checked")].map((box) => box.value);

  function mayCompare() {
    const chosen = ticked();
    find("button.compare").disabled = chosen.length !== 2;
    for (const box of root.querySelectorAll(".to-compare:not(:checked)")) box.disabled = chosen.length >= 2;
  }

  async function compare() {
    const [after, before] = ticked(); // the newest is listed first
    shown = "";
    await load("report", `compare?${new URLSearchParams({ before, after })}`);
    find(".report-place").scrollIntoView({ block: "nearest" });
    markShown();
  }

  function press({ target }) {
    const report = target.closest(".show-report");
    if (report) showReport(report.dataset.run);
    else if (target.closest("button.compare")) compare();
    else if (target.closest(".close-report")) {
      shown = "";
      find(".report-place").replaceChildren();
      markShown();
    } else if (target.closest(".run-menu")) openMenu(target.closest(".run-menu"));
    else if (target.closest(".delete-feedback")) forget(target.closest("li").dataset.number);
  }

  function openMenu(button) {
    const { run: id } = button.closest("tr").dataset;
    menu(button, [
      { label: label("open_report"), icon: "measure", act: () => showReport(id) },
      { label: label("whole_report"), icon: "external", act: () => window.open(`/page/measure/${id}/report.html`, "_blank", "noopener") },
      { label: label("delete_run"), icon: "trash", danger: true, act: () => change(`/api/evaluations/${id}`, { method: "DELETE" }, "runs") },
    ]);
  }

  const forget = (number) => change(`/api/feedback/entries/${number}`, { method: "DELETE" }, "feedback");

  function accept(event) {
    event.preventDefault();
    const { answers, decline } = event.target.elements;
    const named = answers.value.split("|").map((one) => one.trim()).filter(Boolean);
    const body = JSON.stringify({ answers: decline.checked ? [] : named.length ? named : null });
    const address = `/api/feedback/entries/${event.target.closest("li").dataset.number}`;
    return change(address, { method: "PUT", body, headers: { "Content-Type": "application/json" } }, "feedback").then((isDone) => isDone && toast(label("saved")));
  }

  async function change(address, options, part) {
    const response = await fetch(address, options).catch(() => null);
    if (!response?.ok) return void toast(response ? await problemOf(response) : label("unreachable"), { alert: true });
    await Promise.all([load(part), loadSets()]);
    return true;
  }

  return { show };
})();

document.addEventListener("belegt:view", ({ detail }) => detail === "measure" && measureView.show());
