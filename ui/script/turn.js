// One question and its answer, in every form it takes. Drawn once; what arrives is added where it belongs, and nothing moves.

/** `host` is the page or the widget: openArticle(source, turn), openCitation(citation, turn, marker), ask(question), acts(turn); the page also cardAct(article) and explain(turn). */
class Turn {
  constructor(question, number, host) {
    Object.assign(this, { question, number, host, text: "", answer: null, retrieved: null, problem: null, seconds: 0, thoughts: [] });
    this.understood = make("p", { class: "understood", dir: "auto", hidden: true });
    this.cards = new Cards((source) => host.openArticle(source, this), host.cardAct);
    this.line = make(host.explain ? "summary" : "p", { class: "line" }, make("span", { class: "doing" }), make("span", { class: "pulse" }));
    this.how = make(host.explain ? "details" : "div", { class: "how" }, this.line);
    this.body = make("div", { class: "answer", dir: "auto", "aria-live": "polite", "aria-busy": "true" });
    this.after = make("div", { class: "after" });
    this.element = make("section", { class: "turn", id: `turn-${number}` },
      make("h2", { class: "question", dir: "auto" }, question), this.understood, this.how, this.cards.list, this.body, this.after);
  }

  /** The line that says what is being done, until the answer is there. */
  begin() {
    const start = performance.now();
    this.element.setAttribute("aria-busy", "true");
    this.say(label("searching"));
    this.timer = setInterval(() => {
      this.seconds = Math.floor((performance.now() - start) / 1000);
      this.say(this.doing);
    }, 250);
  }

  say(doing) {
    this.doing = doing;
    this.line.firstChild.textContent = [doing, this.seconds && `${this.seconds} s`].filter(Boolean).join(" · ");
  }

  passages({ question, passages }) {
    this.retrieved = { question, passages };
    this.showUnderstood(question);
    this.cards.read(passages);
    this.say(passages.length ? label("reading_count", { count: passages.length }) : label("reading"));
  }

  waiting({ ahead }) {
    const count = this.retrieved?.passages.length;
    this.say(ahead ? label("ahead", { ahead }) : count ? label("reading_count", { count }) : label("reading"));
  }

  token({ text }) {
    this.text += text;
    layOut(this.body, blocksOf(this.text), (block) => [make("span", { class: "said" }, ...withMarkers(block.text, plainMarker))]);
  }

  /** What a reasoning model thought: shown folded, and never kept. */
  thinking({ text }) {
    this.thoughts.push(text);
  }

  /** Takes the events of `askStream`, until the answer. */
  async follow(stream) {
    this.begin();
    for await (const [event, data] of stream) {
      if (event === "answer") return this.finish(data);
      this[event]?.(data);
    }
  }

  finish(answer) {
    this.answer = answer;
    this.end();
    Object.assign(this.element.dataset, { status: answer.status, kind: answer.kind });
    this.showUnderstood(answer.question);
    this.body.replaceChildren();
    if (answer.status === "conversation") this.converse();
    else if (answer.status === "not_in_sources") this.refuse();
    else if (answer.kind === "collection" && answer.citations.length) this.listArticles();
    else this.tell();
    this.seconds = answer.timings.total_s.toFixed(1);
    this.say("");
    this.host.explain?.(this);
    this.after.append(...this.host.acts(this));
  }

  /** It was stopped, or failed; the sentences that had come remain. */
  stop() {
    this.end();
    this.how.hidden = true;
    this.after.append(make("p", { class: "note" }, label("stopped")), ...this.host.acts(this));
  }

  fail(title, detail) {
    this.problem = [title, detail];
    this.end();
    this.how.hidden = true;
    const retry = make("button", { type: "button", class: "button retry" }, icon("again"), label("retry"));
    retry.addEventListener("click", () => this.host.retry(this));
    const details = detail && make("details", {}, make("summary", {}, label("details")), make("p", {}, detail));
    this.after.append(make("div", { class: "error", role: "alert" }, make("p", {}, title), details, retry));
  }

  end() {
    clearInterval(this.timer);
    this.element.removeAttribute("aria-busy");
    this.body.removeAttribute("aria-busy");
    const silence = () => this.body.removeAttribute("aria-live");
    if (this.timer) setTimeout(silence, 1000); // a new answer is read out once, when it is complete
    else silence();
  }

  showUnderstood(question) {
    if (this.question.split(/\s+/).join(" ").trim() === question) return;
    this.understood.textContent = label("understood", { question });
    this.understood.hidden = false;
  }

  tell() {
    const { answer, unsupported } = this.answer;
    layOut(this.body, blocksOf(answer), (block, at) => this.lineOf(block, unsupported, at));
    this.cards.cite(this.answer.citations);
    this.translate();
  }

  /** Below quotes in another language what the model makes of them, which nobody has checked. */
  translate() {
    const translated = this.answer.citations.filter(({ translation }) => translation);
    if (!translated.length) return;
    const lines = translated.map(({ number, translation }) => make("p", { ...written(language) }, `${translation} [${number}]`));
    this.body.append(make("div", { class: "translations" }, make("p", { class: "note" }, label("unchecked")), ...lines));
  }

  /** A paragraph; of a comparison it begins with its side, of a yes-or-no question with the verdict. */
  lineOf({ text, row }, unsupported, at) {
    const { kind } = this.answer;
    const head = row ? null : kind === "comparison" ? /^([^[\].!?]{1,80}): /.exec(text) : kind === "yes_no" && !at ? /^(\p{L}[\p{L} ]{0,14}): /u.exec(text) : null;
    const rest = head ? text.slice(head[0].length) : text;
    const nodes = sentences(rest, unsupported, (number) => this.marker(number));
    return head ? [make("strong", { class: kind === "comparison" ? "side" : "verdict" }, head[1]), make("span", { class: "visually-hidden" }, ": "), ...nodes] : nodes;
  }

  marker(number) {
    const cited = this.answer.citations.find((citation) => citation.number === number);
    if (!cited) return null;
    const button = make("button", { type: "button", class: "marker", "aria-label": label("evidence", { number }), "data-number": number }, String(number));
    button.addEventListener("click", () => this.host.openCitation(cited, this, button));
    return button;
  }

  /** A greeting, thanks, help: plain text, with questions that a click asks. */
  converse() {
    this.how.hidden = true;
    layOut(this.body, blocksOf(this.answer.answer), (block) => [block.item ? this.starter(block.text) : block.text], "starters");
  }

  starter(question) {
    const button = make("button", { type: "button", class: "starter", dir: "auto" }, question);
    button.addEventListener("click", () => this.host.ask(question));
    return button;
  }

  /** A quiet notice; what comes nearest is folded, and looks like no evidence. */
  refuse() {
    const { answer, citations } = this.answer;
    this.cards.list.classList.add("uncited");
    this.cards.list.setAttribute("aria-label", label("nearest_articles"));
    const said = blocksOf(answer).map((block) => make("p", { dir: "auto" }, withoutNearest(block.text)));
    const folded = make("details", { class: "nearest" }, make("summary", {}, label("nearest_passages", { count: citations.length })));
    for (const cited of citations) {
      const title = make("button", { type: "button", class: "row-title", ...written(cited.language) }, cited.title || cited.source);
      title.addEventListener("click", () => this.host.openArticle(cited.source, this, cited));
      folded.append(title, make("p", { class: "facts" }, origin(cited)), make("p", { class: "nearest-text", ...written(cited.language) }, withoutBars(cited.quote)));
    }
    this.body.append(make("div", { class: "notice" }, ...said, citations.length > 0 && make("p", { class: "note" }, label("nearest_above")), citations.length > 0 && folded));
  }

  /** A list of articles as rows: title, outlet, date, language. */
  listArticles() {
    const { answer, citations } = this.answer;
    const rows = make("ul", { class: "rows" });
    for (const block of blocksOf(answer)) {
      const cited = block.item && citations.find(({ number }) => block.text.endsWith(`[${number}]`));
      if (!block.item) this.body.append(make("p", { dir: "auto" }, block.text));
      else if (!cited) rows.append(make("li", { class: "row", dir: "auto" }, block.text));
      else {
        const title = make("button", { type: "button", class: "row-title", ...written(cited.language) }, cited.title || cited.quote);
        title.addEventListener("click", () => this.host.openCitation(cited, this, title));
        rows.append(make("li", { class: "row" }, title, make("p", { class: "facts" }, origin(cited))));
      }
    }
    this.body.append(rows);
    this.cards.list.hidden = true;
  }
}

/** A marker of a sentence that has just come: its evidence follows with the answer. */
function plainMarker(number) {
  return make("span", { class: "marker" }, String(number));
}

/** A refusal's sentence without "What comes nearest: [1] [2]": the nearest passages have their own place. */
function withoutNearest(text) {
  const said = withoutMarkers(text);
  return said === text ? text : said.replace(/(?<=[.!?。！？।؟])[^.!?。！？।؟]*[:：]\s*$/, "").trim() || said;
}
