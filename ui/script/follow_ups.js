// The questions offered below the newest answer, until the next one is asked.
class FollowUps {
  constructor(ask) {
    this.list = make("ul", { class: "starters follow-ups", "aria-label": label("follow_ups") });
    this.list.addEventListener("click", ({ target }) => target.matches(".starter") && ask(target.textContent));
  }

  remove() {
    this.list.remove();
  }

  /** Asks the server, which knows the articles; if it does not answer, there are none. */
  async offer(turns) {
    this.remove();
    const turn = turns.at(-1);
    if (!turn?.answer || turn.answer.status === "conversation" || !turn.answer.citations.length) return;
    const { answer: { citations, passages, status } } = turn;
    const body = {
      asked: turns.flatMap(({ question, answer }) => [question, answer?.question ?? question]).slice(-100),
      citations: citations.slice(0, 100).map(({ source, start, end }) => ({ source, start, end })),
      read: [...new Set(passages.map(({ source }) => source))].slice(0, 100), refused: status === "not_in_sources",
    };
    const response = await fetch("/page/follow-ups", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);
    const { questions = [] } = (response?.ok && (await response.json().catch(() => null))) || {};
    if (turns.at(-1) !== turn || !turn.element.isConnected || !questions.length) return; // the next one has been asked
    this.list.replaceChildren(...questions.map((question) => make("li", {}, make("button", { type: "button", class: "starter", dir: "auto" }, question))));
    turn.after.append(this.list);
  }
}
