// The one field: a question, the filters behind "+", the button that asks and becomes Stop.
class Composer {
  constructor(form, { ask, stop, last, chosen }) {
    Object.assign(this, { form, ask, stop, last, chosen });
    this.box = form.querySelector("textarea");
    this.button = form.querySelector(".send");
    this.counter = form.querySelector(".counter");
    this.chips = form.querySelector(".chips");
    this.filters = form.querySelector(".filters");
    this.adder = form.querySelector(".add-filter");
    this.box.maxLength = context.longest_question;
    this.fillFilters();
    this.setAsking(false);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.button.classList.contains("is-stop") ? this.stop() : this.submit();
    });
    this.box.addEventListener("input", () => this.grow());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.adder.addEventListener("click", () => this.showFilters(this.filters.hidden));
    this.filters.addEventListener("input", () => this.showChips());
    chosen.changed = () => this.showChips();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      if (!this.button.classList.contains("is-stop")) this.submit();
    } else if (event.key === "ArrowUp" && !this.box.value) {
      event.preventDefault();
      this.type(this.last());
    }
  }

  submit() {
    const question = this.box.value.trim();
    if (!question) return;
    this.type("");
    if (!matchMedia("(pointer: fine)").matches) this.box.blur(); // the keyboard would hide the answer
    this.showFilters(false);
    this.ask(question);
  }

  /** Where no keyboard slides over the page. */
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.box.focus({ preventScroll: true });
  }

  type(text) {
    this.box.value = text;
    this.grow();
    this.box.focus({ preventScroll: true });
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
    const left = context.longest_question - this.box.value.length;
    this.counter.textContent = left < context.longest_question / 5 ? String(left) : "";
    this.form.classList.toggle("has-text", Boolean(this.box.value.trim()));
  }

  setAsking(isAsking) {
    const name = label(isAsking ? "stop" : "ask");
    this.button.classList.toggle("is-stop", isAsking);
    this.button.replaceChildren(icon(isAsking ? "stop" : "send"));
    this.button.setAttribute("aria-label", name);
    this.button.title = name;
  }

  fillFilters() {
    const { outlet, language: answered } = this.filters.elements ?? this.form.elements;
    outlet.append(...context.corpus.outlets.map((name) => make("option", { value: name }, name)));
    answered.append(...context.languages.map((code) => make("option", { value: code }, named("language", code))));
  }

  showFilters(open) {
    this.filters.hidden = !open;
    this.adder.setAttribute("aria-expanded", String(open));
    if (open) this.filters.querySelector("input").focus({ preventScroll: true });
  }

  /** What restricts the articles, as the interface takes it. */
  values() {
    const { sources } = this.chosen;
    return { ...this.fields(), ...(sources.length ? { sources } : {}) };
  }

  fields() {
    const { since, until, outlet, language: answered } = this.form.elements;
    return Object.fromEntries([since, until, outlet, answered].filter((field) => field.value).map((field) => [field.name, field.value]));
  }

  showChips() {
    const shown = { since: (day) => `≥ ${named("date", day, "short")}`, until: (day) => `≤ ${named("date", day, "short")}`, outlet: (name) => name, language: (code) => named("language", code) };
    const fields = Object.entries(this.fields()).map(([name, value]) => this.chip(shown[name](value), () => {
      this.form.elements[name].value = "";
      this.showChips();
    }));
    const articles = [...this.chosen.titles].map(([source, title]) => this.chip(title, () => this.chosen.remove(source)));
    this.chips.replaceChildren(...fields, ...articles);
  }

  chip(text, remove) {
    const name = label("remove_filter", { filter: text });
    const chip = make("button", { type: "button", class: "chip", "aria-label": name, title: name }, make("span", { dir: "auto" }, text), icon("close"));
    chip.addEventListener("click", () => {
      remove();
      this.box.focus();
    });
    return chip;
  }
}
