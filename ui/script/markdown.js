// An answer and a conversation as Markdown: question, answer, quotes with their origin.

function turnAsMarkdown({ question, answer, so_far: soFar, problem }) {
  const lines = [`## ${question}`, "", answer ? answer.answer : [soFar, problem?.[0]].filter(Boolean).join("\n\n")];
  for (const cited of answer?.status === "conversation" ? [] : (answer?.citations ?? [])) {
    const from = [cited.title, cited.published, cited.url || cited.source].filter(Boolean).join(", ");
    const translated = cited.translation ? ` (${label("unchecked")}: ${cited.translation})` : "";
    lines.push("", `[${cited.number}] “${cited.quote}”${translated} (${from})`);
  }
  return lines.join("\n");
}

function conversationAsMarkdown(conversation) {
  return `# ${store.title(conversation)}\n\n${conversation.turns.map(turnAsMarkdown).join("\n\n")}\n`;
}

/** Saves it as `belegt-2026-11-26-what-is-it.md`. */
function exportConversation(conversation) {
  const name = store.title(conversation).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40).replace(/^-|-$/g, "");
  const day = new Date(conversation.at).toLocaleDateString("sv"); // Swedish dates are ISO 8601
  const file = new Blob([conversationAsMarkdown(conversation)], { type: "text/markdown" });
  const link = make("a", { href: URL.createObjectURL(file), download: ["belegt", day, name].filter(Boolean).join("-") + ".md" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
