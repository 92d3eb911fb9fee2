"""Recognises Vietnamese typed without its accents, which detectors that look at letters miss. Pure.

A Vietnamese syllable is one of a closed set: an initial and a rime. Words of other languages fit it, too
("the", "can"), but hardly ever all words of a sentence; nor do they have the words of Vietnamese questions.
"""

from __future__ import annotations

import regex as re

INITIAL = "b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
RIME = (
    "a(?:ch?|i|m|ng?|nh|o|p|t|u|y)?|e(?:c|m|ng?|nh|ch|o|p|t|u)?|i(?:a|ch?|e(?:c|m|ng?|p|t|u)|m|n|nh|p|t|u)?"
    "|o(?:a(?:ch?|i|m|ng?|nh|o|p|t|y)?|c|e(?:n|o|t)?|i|m|n|ng|o(?:c|ng)|p|t)?"
    "|u(?:a(?:n|ng|t|y)?|c|e(?:ch|nh)?|i|m|n|ng|o(?:c|i|m|n|ng|p|t|u)|p|t|u|y(?:a|ch|en|et|n|nh|t|u)?)?"
    "|y(?:e(?:m|n|ng|t|u))?"
)
SYLLABLE = re.compile(rf"(?:{INITIAL})?(?:{RIME})")
# Words of questions that other languages hardly have.
TELLING = frozenset(
    "khong nhieu nao cua gi nhu sao voi mot nhung duoc trong nguoi nhe giup hay phai khi dau ai bai viet "
    "ngay thang theo cac luc gio lau noi lam chua dieu ung nhat truoc khac".split()
)
# Those that others have, too ("que va a la final"): they only count beside one of the others, or in a longer
# sentence of nothing but syllables.
COMMON = frozenset("bao tai ve bi da se dang nam tu den va cho co la vi may ten o het tat".split())
WORD = re.compile(r"[\p{L}\p{M}'’]+")
FEWEST_TELLING = 2
MANY_WORDS = 4  # of which one telling word is enough, if all are syllables
SYLLABLES = 0.75  # least share of the words in lower case that are syllables


def is_unaccented_vietnamese(text: str) -> bool:
    """Whether `text` is Vietnamese without accents: "khi nao cau mo cua tro lai"."""
    words = WORD.findall(text)
    common = [word for word in words if word.islower() or word is words[0]]
    if len(common) < FEWEST_TELLING or not all(map(str.isascii, common)):
        return False
    known = [word.lower() for word in common if SYLLABLE.fullmatch(word.lower())]
    telling = len(TELLING & set(known))
    fewest = 1 if len(known) == len(common) >= MANY_WORDS else FEWEST_TELLING
    shared = len(COMMON & set(known))
    if len(known) == len(common) > MANY_WORDS and shared >= FEWEST_TELLING:
        return True
    return len(known) >= SYLLABLES * len(common) and telling > 0 and telling + shared >= fewest
