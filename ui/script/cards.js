// The row of articles above an answer: there at once, and where they are they stay.

/** One card for each article; `open(source)` is called with the one that is chosen, `act(article)` makes a button on it. */
class Cards {
  constructor(open, act) {
    Object.assign(this, { open, act });
    this.list = make("ol", { class: "cards", "aria-label": label("sources") });
    this.more = make("li", { class: "more-read", hidden: true }, make("button", { type: "button", class: "card-more" }));
    this.more.firstChild.addEventListener("click", () => this.unfold());
    this.bySource = new Map();
  }

  /** The articles of the retrieved passages. */
  read(passages) {
    for (const passage of passages) this.card(passage);
    this.list.append(this.more);
  }

  card(article) {
    let card = this.bySource.get(article.source);
    if (card) return card;
    const name = make("button", { type: "button", class: "card-title", ...written(article.language) }, article.title || article.source);
    name.addEventListener("click", () => this.open(article.source));
    card = make("li", { class: "card", "data-source": article.source }, name,
      make("p", { class: "card-quote", ...written(article.language) }, withoutBars(article.text ?? "")), shortOrigin(article), this.act?.(article));
    this.bySource.set(article.source, card);
    this.list.append(card);
    return card;
  }

  /** The verdict: cited articles get their numbers and come first; the others fold. */
  cite(citations) {
    for (const cited of citations) {
      const card = this.card(cited);
      if (!card.querySelector(".numbers")) {
        card.classList.add("cited");
        card.querySelector(".card-quote").textContent = withoutBars(cited.quote);
        card.prepend(make("span", { class: "numbers", "aria-hidden": "true" }));
      }
      card.querySelector(".numbers").append(make("span", {}, String(cited.number)));
    }
    const cards = [...this.bySource.values()];
    const others = cards.filter((card) => !card.matches(".cited"));
    this.glide(cards, () => {
      for (const card of others) card.hidden = true;
      this.list.append(this.more);
      this.more.hidden = !others.length;
      this.more.firstChild.textContent = label("more_read", { count: others.length });
    });
  }

  /** Lets cards glide to where a change puts them, instead of jumping there. */
  glide(cards, change) {
    const before = cards.map((card) => card.offsetLeft);
    change();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    cards.forEach((card, at) => {
      const by = before[at] - card.offsetLeft;
      if (by && !card.hidden) card.animate([{ transform: `translateX(${by}px)` }, { transform: "none" }], { duration: 200, easing: "ease-out" });
    });
  }

  unfold() {
    this.more.hidden = true;
    for (const card of this.bySource.values()) card.hidden = false;
    this.list.querySelector(".card:not(.cited) .card-title")?.focus();
  }
}
