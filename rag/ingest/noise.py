"""Lines of scraped text that are certainly noise: share bars, comment counts, cookie notices. Pure.

A line that might be a sentence of the article is none: a lost sentence may cost an answer, a leftover line
costs little.
"""

from __future__ import annotations

from itertools import takewhile

import regex as re

from rag.text.languages import LANGUAGES, any_of
from rag.text.sentences import may_end_sentence

LEFTOVER = re.compile(r"^[\s|•·*_–—-]+$")
PAGES = [language.page for language in LANGUAGES.values()]
COMMENTS = re.compile(
    rf"^\(?\d*\)?\s*{any_of(page.comment_count for page in PAGES)}\s*:?\s*\(?\d*\)?$"
    rf"|^{any_of(page.comment_invitation for page in PAGES)}\W*$",
    re.I,
)
ADVERTISEMENT = re.compile(rf"^\W*{any_of(page.advertisement for page in PAGES)}\W*$", re.I)
COOKIES = re.compile(any_of(page.cookies for page in PAGES), re.I)
PAYWALL = re.compile(
    rf"[^\p{{L}}¿]*{any_of(page.paywall for page in PAGES)}\s*(?:[|·•].*|[-–—].*\d.*|\W*)$", re.I
)
# A quotation, a figure, or a name of two words.
REPORTED = re.compile(r"[\"“”„«»「‘]|\d|(?<=[\w,] )[^\W\d_a-zà-ÿ]\w+ [^\W\d_a-zà-ÿ]\w+")
LONGEST_BANNER, LONGEST_PAYWALL = 300, 120  # characters
NETWORKS = {"facebook", "twitter", "whatsapp", "telegram", "linkedin", "pinterest", "reddit", "zalo", "xing"}
SHARE_VERBS = frozenset().union(*(page.share_verbs for page in PAGES))
SHARE_TARGETS = "x threads bluesky messenger instagram e-mail email mail".split()
MOST_OTHER_BUTTONS = 2  # words beside the names of networks
SHARE_WORDS = SHARE_VERBS.union(NETWORKS, SHARE_TARGETS, *(page.share_words for page in PAGES))


def is_noise(line: str) -> bool:
    """Whether a line is certainly not part of the article."""
    return bool(
        LEFTOVER.match(line)
        or COMMENTS.match(line)
        or ADVERTISEMENT.match(line)
        or _is_cookie_banner(line)
        or _is_paywall(line)
        or _is_share_bar(line)
    )


def _is_paywall(line: str) -> bool:
    """Whether a line only says who may read the article, perhaps at what price or beside other links."""
    return len(line) <= LONGEST_PAYWALL and not line.endswith(".") and PAYWALL.match(line) is not None


def _is_cookie_banner(line: str) -> bool:
    """Whether a line speaks to the page's visitor; a report about cookies quotes, counts or names someone."""
    return (
        len(line) <= LONGEST_BANNER
        and COOKIES.match(line.lstrip("•*✓× ")) is not None
        and not REPORTED.search(line)
    )


def _is_share_bar(line: str) -> bool:
    words = [word.strip("|•·:,.()").lower() for word in line.split()]
    words = [word for word in words if word]
    networks = sum(word in NETWORKS for word in words)
    if words and set(words) <= SHARE_WORDS:
        return networks > 1 or bool(SHARE_VERBS & set(words))
    buttons = list(takewhile(lambda word: word in SHARE_WORDS, words))
    begins = bool(SHARE_VERBS.intersection(words[:2])) and not may_end_sentence(line)
    targets = sum(word in NETWORKS or word in SHARE_TARGETS for word in buttons)
    # "Share: Facebook, X, save page"
    return begins and networks > 0 and targets > 1 and len(words) - len(buttons) <= MOST_OTHER_BUTTONS
