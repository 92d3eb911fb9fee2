// The articles that a reader wants to ask, where these are not all: chosen on cards and in the list of articles.
const MOST_CHOSEN = 100; // that a question may name

class ChosenSources {
  constructor() {
    this.titles = new Map(); // source → title
    this.changed = () => {};
  }

  get sources() {
    return [...this.titles.keys()];
  }

  add({ source, title }) {
    if (this.titles.size >= MOST_CHOSEN && !this.titles.has(source)) return toast(label("most_chosen", { count: MOST_CHOSEN }));
    this.titles.set(source, title || source);
    this.show();
  }

  remove(source) {
    if (this.titles.delete(source)) this.show();
  }

  /** The button on a card: pressed while the article is chosen. */
  tick(article) {
    const button = iconButton("filter", label("ask_only", { title: article.title || article.source }), { class: "icon-button ask-only", "data-source": article.source });
    button.addEventListener("click", () => (this.titles.has(article.source) ? this.remove(article.source) : this.add(article)));
    this.mark(button);
    return button;
  }

  mark(button) {
    button.setAttribute("aria-pressed", String(this.titles.has(button.dataset.source)));
  }

  show() {
    for (const button of document.querySelectorAll(".ask-only")) this.mark(button);
    this.changed();
  }
}
