// Thumbs below an answer, with an optional word.
function feedbackOf(turn) {
  const { answer } = turn;
  const place = make("span", { class: "feedback" });
  let id = null, given = null, isSending = false;

  async function send(verdict, word = "") {
    const body = { verdict, word, question: answer.question, language: context.language, answer: answer.answer, status: answer.status, kind: answer.kind,
      citations: answer.citations.map(({ source, quote }) => ({ source, quote })), ...(id ? { id } : {}) };
    const response = await request("/api/feedback", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (response) ({ id } = await response.json());
    return Boolean(response);
  }

  /** The response, if the server did what was asked; else the reader is told why not. */
  async function request(address, options) {
    const response = await fetch(address, options).catch(() => null);
    if (response?.ok) return response;
    if (response?.status === 404) id = given = null; // deleted meanwhile
    toast(response ? await problemOf(response) : label("unreachable"), { alert: true });
    return null;
  }

  /** Does one thing at a time: what is pressed meanwhile counts for nothing. */
  async function alone(act) {
    if (isSending) return;
    isSending = true;
    try {
      await act();
    } finally {
      isSending = false;
    }
  }

  async function press(verdict) {
    place.querySelector("form")?.remove();
    if (given === verdict) {
      if (!id || await request(`/api/feedback/${id}`, { method: "DELETE" })) given = id = null;
    } else if (await send(verdict)) {
      given = verdict;
      place.append(wordForm(verdict));
      place.querySelector("input").focus();
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.verdict === given));
  }

  function wordForm(verdict) {
    const box = make("input", { class: "field", maxlength: "500", "aria-label": label("feedback_word"), placeholder: label("feedback_word") });
    const form = make("form", {}, box, make("button", { class: "button" }, label("feedback_send")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      alone(async () => {
        if (box.value.trim() && !(await send(verdict, box.value.trim()))) return;
        form.replaceChildren(make("span", { class: "quiet-text", role: "status" }, label("feedback_thanks")));
      });
    });
    return form;
  }

  const buttons = [["up", "feedback_up"], ["down", "feedback_down"]].map(([verdict, text]) => {
    const button = iconButton(verdict, label(text), { "aria-pressed": "false", "data-verdict": verdict });
    button.addEventListener("click", () => alone(() => press(verdict)));
    return button;
  });
  place.append(...buttons);
  return place;
}
