"""The refusal in each language. Pure."""

from __future__ import annotations

# By language: the refusal, and the introduction to the nearest sentences.
REFUSALS = {
    "ar": ("المصادر لا تذكر شيئًا عن ذلك.", "أقرب ما فيها:"),
    "cs": ("Zdroje o tom nic neříkají.", "Nejblíže je:"),
    "de": ("Die Quellen sagen dazu nichts.", "Am nächsten kommt:"),
    "el": ("Οι πηγές δεν λένε τίποτα γι' αυτό.", "Το πλησιέστερο:"),
    "en": ("The sources don't say.", "What comes nearest:"),
    "es": ("Las fuentes no dicen nada al respecto.", "Lo más cercano:"),
    "fa": ("منابع در این باره چیزی نمی‌گویند.", "نزدیک‌ترین مطلب:"),
    "fr": ("Les sources n'en disent rien.", "Ce qui s'en approche le plus :"),
    "he": ("המקורות אינם אומרים על כך דבר.", "הקרוב ביותר:"),
    "hi": ("स्रोत इस बारे में कुछ नहीं कहते।", "सबसे निकट:"),
    "id": ("Sumber tidak menyebutkannya.", "Yang paling mendekati:"),
    "it": ("Le fonti non dicono nulla al riguardo.", "Ciò che si avvicina di più:"),
    "ja": ("資料には書かれていません。", "最も近い記述:"),
    "ko": ("자료에는 그런 내용이 없습니다.", "가장 가까운 내용:"),
    "nl": ("De bronnen zeggen hier niets over.", "Het dichtst in de buurt komt:"),
    "pl": ("Źródła nic o tym nie mówią.", "Najbliżej jest:"),
    "pt": ("As fontes não dizem nada sobre isso.", "O que mais se aproxima:"),
    "ro": ("Sursele nu spun nimic despre asta.", "Cel mai apropiat:"),
    "ru": ("Источники об этом ничего не говорят.", "Ближе всего:"),
    "th": ("แหล่งข้อมูลไม่ได้กล่าวถึงเรื่องนี้", "ที่ใกล้เคียงที่สุด:"),
    "tr": ("Kaynaklar bu konuda bir şey söylemiyor.", "En yakın olan:"),
    "uk": ("Джерела нічого про це не кажуть.", "Найближче:"),
    "vi": ("Các nguồn không nói về điều này.", "Gần nhất là:"),
    "zh": ("资料中没有提到。", "最接近的内容："),
}


def not_in_sources(language: str, nearest: int = 0) -> str:
    """The refusal in this language, or in English where the language has none.

    It is followed by citation markers for the `nearest` sentences.
    """
    refusal, introduction = REFUSALS.get(language, REFUSALS["en"])
    markers = "".join(f" [{number}]" for number in range(1, nearest + 1))
    return f"{refusal} {introduction}{markers}" if nearest else refusal
