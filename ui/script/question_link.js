// A link to an answer carries the question (`/#q=…`), which is asked again wherever the link is opened.
const QUESTION_MARK = "#q=";

/** The address that asks this question. */
function questionLink(question) {
  return `${location.origin}/${QUESTION_MARK}${encodeURIComponent(question)}`;
}

/** Tells the chat of the question in the address, and takes it out of there so that a reload does not ask it again. */
function readQuestionLink() {
  if (!location.hash.startsWith(QUESTION_MARK)) return;
  let question = "";
  try {
    question = decodeURIComponent(location.hash.slice(QUESTION_MARK.length)).trim();
  } catch {
    // cut off within a character: not a question
  }
  history.replaceState(null, "", location.pathname + location.search);
  if (question) document.dispatchEvent(new CustomEvent("belegt:question", { detail: question }));
}

addEventListener("hashchange", readQuestionLink);
readQuestionLink();
