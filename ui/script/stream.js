// Asks a question, and reads the events of its answer.

/** A problem that the server has described. */
function told(problem) {
  const title = problem?.title || label("unreachable");
  return Object.assign(new Error(title), { title, detail: problem?.detail || "", status: problem?.status });
}

/** Yields [event, data] of `POST /api/ask/stream`. Throws what `told` makes of a problem. */
async function* askStream(server, body, { headers = {}, signal, credentials = "same-origin" } = {}) {
  const response = await fetch(`${server}/api/ask/stream`, {
    method: "POST", body: JSON.stringify(body), signal, credentials,
    headers: { "Content-Type": "application/json", Accept: "text/event-stream", ...headers },
  });
  if (!response.ok) throw told(await response.json().catch(() => null));
  for await (const [event, data] of events(response.body)) {
    if (event === "error") throw told(data);
    yield [event, data];
    if (event === "answer") return;
  }
  throw told({ title: label("broken") });
}

/** The server-sent events of a body: [name, data] each. */
async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value.replaceAll("\r\n", "\n");
    let end;
    while ((end = rest.indexOf("\n\n")) >= 0) {
      let name = "message", data = "";
      for (const line of rest.slice(0, end).split("\n")) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data += line.slice(5).trimStart();
      }
      rest = rest.slice(end + 2);
      if (data) yield [name, JSON.parse(data)];
    }
  }
}

/** Messages for a follow-up: each question as it was understood, and its answer without markers. */
function historyOf(answers, most = 16) {
  const messages = answers.filter((answer) => answer && answer.status !== "conversation").flatMap((answer) => [
    { role: "user", content: answer.question },
    { role: "assistant", content: answer.status === "not_in_sources" ? "" : withoutMarkers(answer.answer) },
  ]);
  return messages.slice(-most);
}
