// The chat: the turns of a conversation, the question on its way, and what can be done with an answer.
class Chat {
  constructor(element) {
    this.element = element;
    this.thread = element.querySelector(".thread");
    this.welcome = element.querySelector(".welcome");
    this.turns = [];
    this.asking = null; // the AbortController of the question on its way
    this.forgotten = new Set(); // conversations that were deleted while they waited for an answer
    this.chosen = new ChosenSources();
    this.composer = new Composer(element.querySelector("form"), {
      ask: (question) => this.ask(question), stop: () => this.asking?.abort(), last: () => this.turns.at(-1)?.question ?? "", chosen: this.chosen,
    });
    this.followUps = new FollowUps((question) => this.ask(question));
    this.toLatest = new ToLatest(element.querySelector(".to-latest"), this.thread);
    this.fillWelcome();
    for (const [event, act] of [["pointerover", "show"], ["focusin", "show"], ["pointerout", "hide"], ["focusout", "hide"]]) {
      this.thread.addEventListener(event, ({ target, pointerType }) => {
        const marker = target.closest?.(".marker[data-number]");
        const cited = marker && pointerType !== "touch" && this.citationOf(marker);
        if (!cited) return;
        hoverCard[act](marker, cited);
        const card = marker.closest(".turn").querySelector(`.card[data-source="${CSS.escape(cited.source)}"]`);
        card?.classList.toggle("is-pointed", act === "show");
      });
    }
  }

  /** Undefined where the marker has just left with its conversation. */
  citationOf(marker) {
    const turn = this.turns.find(({ element }) => element.contains(marker));
    return turn?.answer.citations.find(({ number }) => number === Number(marker.dataset.number));
  }

  fillWelcome() {
    const starters = context.starters.map((question) => {
      const button = make("button", { type: "button", class: "starter", dir: "auto" }, question);
      button.addEventListener("click", () => this.ask(question));
      return make("li", {}, button);
    });
    this.element.querySelector(".starters").append(...starters);
    const empty = this.welcome.querySelector(".no-articles");
    empty.hidden = context.corpus.articles > 0;
    if (context.may.manage) empty.append(" ", make("a", { href: "#/articles" }, label("add_some")));
  }

  // --- conversations

  /** A new conversation, unless the current one is still empty. */
  begin() {
    this.leave();
    store.create();
    this.show([]);
    this.composer.focus();
  }

  open(id) {
    if (id === store.current() && this.turns.length) {
      showView("chat");
      frame.closeDrawer();
    } else {
      this.leave();
      store.choose(id);
      this.show(store.read(id).turns);
    }
    this.composer.focus();
  }

  /** Draws what is kept, and shows the last turn. */
  show(kept) {
    showView("chat");
    frame.closeDrawer();
    this.turns = kept.map((turn, at) => this.restore(turn, at + 1));
    this.thread.replaceChildren(...this.turns.map(({ element }) => element));
    this.element.classList.toggle("is-empty", !this.turns.length);
    this.thread.scrollTop = this.turns.at(-1)?.element.offsetTop ?? 0;
    this.followUps.offer(this.turns);
    this.toLatest.watch(this.turns.at(-1));
    rail?.draw();
  }

  restore({ question, answer, so_far: soFar, problem }, number) {
    const turn = new Turn(question, number, this.host());
    try {
      if (soFar) turn.token({ text: soFar });
      if (answer) {
        turn.cards.read(answer.passages);
        turn.finish(answer);
      } else if (problem) turn.fail(...problem);
      else turn.stop();
    } catch { // kept by another version
      turn.fail(label("unreadable_turn"), "");
    }
    return turn;
  }

  /** The question on its way stays with the conversation that is left, as far as it has come. */
  leave() {
    this.asking?.abort();
    this.setAsking(null);
    reader.hide();
    hoverCard.hide();
  }

  setAsking(controller) {
    this.asking = controller;
    this.composer.setAsking(controller !== null);
  }

  // --- questions

  async ask(question) {
    if (this.asking) return;
    showView("chat");
    frame.closeDrawer();
    this.followUps.remove();
    const id = store.current();
    const turn = new Turn(question, this.turns.length + 1, this.host());
    const history = historyOf(this.turns.map(({ answer }) => answer));
    this.turns.push(turn);
    this.thread.append(turn.element);
    this.toLatest.watch(turn);
    this.element.classList.remove("is-empty");
    this.thread.scrollTo({ top: turn.element.offsetTop, behavior: motion() });
    const controller = new AbortController();
    this.setAsking(controller);
    try {
      await turn.follow(askStream("", { question, history, ...this.composer.values() }, { signal: controller.signal, headers: context.reader_language ? { "Accept-Language": context.reader_language } : {} }));
    } catch (error) {
      if (error.status === 401) setTimeout(() => location.reload(), 300); // signed out meanwhile: the server shows its form
      if (error.name === "AbortError") turn.stop();
      else turn.fail(error.title || label("unreachable"), error.detail || "");
    }
    if (this.asking === controller) {
      this.setAsking(null);
      this.followUps.offer(this.turns);
      if (turn.answer) reader.follow(turn.answer.status === "not_in_sources" ? [] : turn.answer.citations);
    }
    if (!this.forgotten.has(id)) store.add(id, { question, answer: turn.answer, so_far: turn.answer ? "" : turn.text, problem: turn.problem });
    rail?.draw();
    if (document.activeElement === document.body) this.composer.focus();
  }

  /** The next questions are asked of this article, and of others that have been chosen. */
  askOnly(article) {
    this.chosen.add(article);
    showView("chat");
    this.composer.focus();
  }

  /** Asks the question of a turn that failed again, in its place. */
  retry(turn) {
    if (this.asking) return;
    if (turn === this.turns.at(-1)) {
      this.turns.pop();
      turn.element.remove();
      const id = store.current();
      store.change(id, { turns: store.read(id).turns.slice(0, -1) });
    }
    this.ask(turn.question);
  }

  // --- what a turn needs of the page

  host() {
    return {
      openCitation: (cited, turn, marker) => {
        hoverCard.hide();
        this.point(turn, cited);
        return reader.openCitation(cited, turn.answer.citations, marker);
      },
      openArticle: (source, turn, cited = turn.answer?.citations.find((one) => one.source === source)) => {
        if (cited && turn.answer.status !== "not_in_sources") return reader.openCitation(cited, turn.answer.citations, document.activeElement);
        const passage = turn.retrieved?.passages.find((one) => one.source === source) ?? turn.answer?.passages.find((one) => one.source === source);
        return reader.openArticle(cited ?? { ...passage, source, passage: passage?.text });
      },
      ask: (question) => this.ask(question),
      retry: (turn) => this.retry(turn),
      acts: (turn) => [this.actsOf(turn)],
      explain,
      cardAct: (article) => this.chosen.tick(article),
    };
  }

  /** Marks the card of the article that is open. */
  point(turn, { source }) {
    for (const card of this.thread.querySelectorAll(".card.is-open")) card.classList.remove("is-open");
    turn.cards.bySource.get(source)?.classList.add("is-open");
  }

  actsOf(turn) {
    const acts = [["again", "again", () => this.ask(turn.question)], ["edit", "edit", () => this.composer.type(turn.question)]];
    if (turn.answer) {
      acts.unshift(["copy", "copy", (button) => this.copy(button, turnAsMarkdown(turn), "copied")]);
      acts.push(["link", "copy_link", (button) => this.copy(button, questionLink(turn.question), "link_copied")]);
    }
    const bar = make("div", { class: "acts" }, ...acts.map(([name, text, act]) => {
      const button = iconButton(name, label(text));
      button.addEventListener("click", () => act(button));
      return button;
    }));
    if (turn.answer && turn.answer.status !== "conversation" && context.feedback) bar.append(feedbackOf(turn));
    return bar;
  }

  async copy(button, text, done) {
    await navigator.clipboard.writeText(text).catch(() => {});
    button.replaceChildren(icon("check"));
    toast(label(done));
    setTimeout(() => button.replaceChildren(icon(done === "copied" ? "copy" : "link")), 1500);
  }
}

/** The address that asks this question here. */
function questionLink(question) {
  return `${location.origin}/#q=${encodeURIComponent(question)}`;
}

function motion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
