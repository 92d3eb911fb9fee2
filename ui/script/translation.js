// The translation of a quote, made on demand and remembered.
const translations = new Map();

/** A promise of {translation, check}; null where there is none to be had. `signal` gives it up. */
async function translate(cited, signal) {
  if (cited.language === language) return null;
  if (cited.translation) return { translation: cited.translation, check: "unverified" };
  const key = `${cited.source} ${cited.start} ${cited.end}`;
  if (!translations.has(key)) {
    const body = JSON.stringify({ source: cited.source, start: cited.start, end: cited.end, language });
    const response = await fetch("/api/translation", { method: "POST", headers: { "Content-Type": "application/json" }, body, signal });
    if (!response.ok) return null;
    translations.set(key, await response.json());
  }
  return translations.get(key);
}

/** The translation as an element, which says whether it is checked. */
function translationElement(found) {
  if (!found?.translation) return make("p", { class: "translation note" }, label("no_translation"));
  const name = label(found.check === "verified" ? "translation" : "unchecked");
  return make("p", { class: "translation" }, make("span", { class: "note" }, `${name}: `), make("span", written(language), found.translation));
}
