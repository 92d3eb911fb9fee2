// How an answer came about: behind the line that told what was being done.
function explain(turn) {
  const { answer, how, thoughts } = turn;
  turn.say(label("how"));
  how.append(make("ul", { class: "steps" }, ...stepsOf(answer).map((step) => make("li", { dir: "auto" }, step))));
  const read = answer.passages.map((passage) => make("li", {}, make("span", written(passage.language), passage.title || passage.source),
    make("span", { class: "facts" }, ` ${passage.score.toFixed(2)}`), make("p", { class: "excerpt", ...written(passage.language) }, withoutBars(passage.text))));
  if (read.length) how.append(folded(label("passages_read", { count: read.length }), make("ol", { class: "read" }, ...read)));
  if (thoughts.length) how.append(folded(label("thoughts"), ...thoughts.map((text) => make("p", { class: "thought", dir: "auto" }, text))));
}

function stepsOf({ answer, question, searches = [], unsupported, timings, prompt_tokens: tokens, model, usage }) {
  const steps = [label("asked", { question }),
    ...searches.map(({ query, sources }) => label("searched", { query, count: sources.length })),
    ...unsupported.filter((sentence) => !answer.includes(sentence)).map((sentence) => label("left_out", { sentence })),
    label("took", { found: timings.retrieve_s.toFixed(2), first: timings.first_token_s.toFixed(1), total: timings.total_s.toFixed(1) })];
  if (tokens) steps.push(label("longest_prompt", { tokens }));
  if (usage?.calls) steps.push(`${label("model")}: ${model}`);
  return steps;
}

function folded(name, ...content) {
  return make("details", { class: "folded" }, make("summary", {}, name), ...content);
}
