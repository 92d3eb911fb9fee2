// The rail: conversations by day, with search and a menu for each; at its foot the corpus and the model.
class Rail {
  constructor(element, chat) {
    Object.assign(this, { element, chat });
    this.list = element.querySelector(".conversations");
    this.search = element.querySelector(".search input");
    this.search.addEventListener("input", () => this.draw());
    element.querySelector(".new").addEventListener("click", () => chat.begin());
    this.fillFoot();
    this.fillCorpus();
    document.addEventListener("belegt:corpus", () => this.fillCorpus());
    this.draw();
  }

  draw() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const found = store.all().filter((conversation) => !wanted || textOf(conversation).includes(wanted));
    const days = new Map();
    for (const conversation of found) {
      const day = dayOf(conversation.at);
      days.set(day, [...(days.get(day) ?? []), conversation]);
    }
    this.list.replaceChildren(...[...days].flatMap(([day, conversations]) =>
      [make("h3", {}, label(day)), make("ul", {}, ...conversations.map((conversation) => this.row(conversation)))]));
    if (!found.length) this.list.append(make("p", { class: "quiet-text" }, label(wanted ? "nothing_found" : "no_conversations")));
    this.element.querySelector(".search").hidden = !wanted && store.all().length < 4;
  }

  row(conversation) {
    const title = store.title(conversation);
    const open = make("button", { type: "button", class: "conversation", dir: "auto", title, "aria-current": conversation.id === store.current() ? "true" : null }, title);
    const more = iconButton("more", `${label("more_actions")}: ${title}`, { "aria-haspopup": "menu" });
    open.addEventListener("click", () => this.chat.open(conversation.id));
    more.addEventListener("click", () => menu(more, [
      { label: label("rename"), icon: "edit", act: () => this.rename(row, conversation) },
      { label: label("export"), icon: "download", act: () => exportConversation(conversation) },
      { label: label("forget"), icon: "trash", danger: true, act: () => this.forget(conversation) },
    ]));
    const row = make("li", {}, open, more);
    return row;
  }

  rename(row, conversation) {
    const box = make("input", { class: "field", "aria-label": label("rename"), maxlength: "120" });
    box.value = store.title(conversation);
    let isDone = false;
    const finish = (keep) => {
      if (isDone) return;
      isDone = true;
      if (keep && box.value.trim()) store.change(conversation.id, { title: box.value.trim() });
      this.draw();
    };
    box.addEventListener("keydown", (event) => {
      if (!isComposing(event) && (event.key === "Enter" || event.key === "Escape")) finish(event.key === "Enter");
      event.stopPropagation();
    });
    box.addEventListener("blur", () => finish(true));
    row.replaceChildren(box);
    box.focus();
    box.select();
  }

  forget(conversation) {
    const { id, ...kept } = conversation;
    const wasCurrent = id === store.current();
    store.remove(id);
    this.chat.forgotten.add(id);
    wasCurrent ? this.chat.begin() : this.draw();
    toast(label("forgotten", { title: store.title(conversation) }), {
      action: label("undo"),
      act: () => {
        this.chat.forgotten.delete(id);
        store.write(id, kept);
        wasCurrent ? this.chat.open(id) : this.draw();
      },
    });
  }

  fillCorpus() {
    const { articles, languages, newest } = context.corpus;
    const facts = [articles === 1 ? label("articles_number_one") : label("articles_number", { count: articles }), languages.length > 0 && label("languages_number", { count: languages.length }),
      newest && label("newest", { day: named("date", newest, "short") })];
    this.element.querySelector(".corpus").replaceChildren(icon("articles"), make("span", {}, facts.filter(Boolean).join(" · ")));
  }

  fillFoot() {
    const { model, reader: signedIn, may } = context;
    const chip = this.element.querySelector(".model-chip");
    chip.append(make("span", { class: `dot ${model.stands_in ? "stands-in" : ""}` }), make("span", { class: "model-name" }, model.short), make("span", { class: "where" }, label(`by_${model.provider}`)), icon("info"));
    chip.addEventListener("click", () => {
      const about = make("div", { class: "menu about-model", popover: "auto" }, make("strong", {}, model.name),
        make("p", {}, label(`model_${model.provider}`)));
      if (model.stands_in && may.configure) about.append(make("p", { class: "hint" }, label("model_hint", { name: model.wanted })));
      if (model.command && may.configure) about.append(make("p", { class: "hint" }, label("model_fetch")), make("code", {}, model.command));
      about.addEventListener("toggle", ({ newState }) => newState === "closed" && about.remove());
      hang(about, chip);
    });
    const signOut = this.element.querySelector(".signed-in");
    signOut.hidden = !signedIn;
    signOut.querySelector("span").textContent = label("signed_in", { reader: signedIn });
    signOut.addEventListener("submit", () => store.clear()); // who signs out leaves nothing behind in this browser
  }
}

function textOf(conversation) {
  return [conversation.title, ...conversation.turns.flatMap(({ question, answer }) => [question, answer?.answer])].join(" ").toLocaleLowerCase();
}

/** The name of the part of the list that a conversation of this time belongs to. */
function dayOf(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86400000);
  return days < 1 ? "today" : days === 1 ? "yesterday" : days < 7 ? "this_week" : "earlier";
}
