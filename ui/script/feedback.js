// Thumbs below an answer, with an optional word.
function feedbackOf(turn) {
  const { answer } = turn;
  const place = make("span", { class: "feedback" });
  let id = null, given = null;

  async function send(verdict, word = "") {
    const body = { verdict, word, question: answer.question, language: context.language, answer: answer.answer, status: answer.status, kind: answer.kind,
      citations: answer.citations.map(({ source, quote }) => ({ source, quote })), ...(id ? { id } : {}) };
    const response = await fetch("/api/feedback", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);
    if (!response?.ok) return toast(label("unreachable"), { alert: true });
    ({ id } = await response.json());
  }

  async function press(verdict) {
    const isTakenBack = given === verdict;
    given = isTakenBack ? null : verdict;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.verdict === given));
    place.querySelector("form")?.remove();
    if (isTakenBack) return id && fetch(`/api/feedback/${id}`, { method: "DELETE" }).then(() => (id = null));
    await send(verdict);
    place.append(wordForm(verdict));
    place.querySelector("input").focus();
  }

  function wordForm(verdict) {
    const box = make("input", { class: "field", maxlength: "500", "aria-label": label("feedback_word"), placeholder: label("feedback_word") });
    const form = make("form", {}, box, make("button", { class: "button" }, label("feedback_send")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (box.value.trim()) await send(verdict, box.value.trim());
      form.replaceChildren(make("span", { class: "quiet-text", role: "status" }, label("feedback_thanks")));
    });
    return form;
  }

  const buttons = [["up", "feedback_up"], ["down", "feedback_down"]].map(([verdict, text]) => {
    const button = iconButton(verdict, label(text), { "aria-pressed": "false", "data-verdict": verdict });
    button.addEventListener("click", () => press(verdict));
    return button;
  });
  place.append(...buttons);
  return place;
}
