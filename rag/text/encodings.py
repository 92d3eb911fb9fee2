"""Bytes → text, in whichever encoding they are: one decision for files, pages, feeds and messages. Pure.

A byte order mark is certain, and so is UTF-8 that decodes: text in another encoding hardly ever does. A label
(of HTTP, or in the text itself) is often wrong, but right more often than a guess, so a guess replaces it
only if far more of its words exist.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.text.words import share_of_known_letters

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
REPLACEMENT = "\ufffd"
# Python's codecs of these WHATWG encodings lack characters that browsers decode.
WIDER = {"big5": "big5hkscs", "euc-kr": "cp949", "gbk": "gb18030", "shift_jis": "cp932"}
# The detector confuses the first three in a short text; the others are those of DOS and of old Macs, which it
# does not know, as it is a browser's.
OTHERS = ("windows-1252", "windows-1250", "windows-1254", "cp850", "mac-roman", "x-mac-cyrillic")
MULTI_BYTE = {"big5", "euc-jp", "euc-kr", "gb18030", "gbk", "iso-2022-jp", "shift_jis"}
FEW_CHARACTERS = 4  # in a multi-byte encoding; as many may be valid UTF-8 by chance
VALID_PER_BAD = 3  # valid UTF-8 sequences for each bad byte, in text that is UTF-8 all the same
BYTES_PER_NULL = 200  # fewer are in binary files
SAMPLE = 20_000  # bytes or characters from which an encoding is recognised
CLEARLY = 0.25  # share of letters in words that exist: by this much a reading must be better than the first
ESCAPES = re.compile(rb"\x1b[$(]")  # ISO-2022: its bytes are all ASCII
HIRAGANA = re.compile(rb"\x82[\x9f-\xf1]")  # in Shift_JIS
HTML_COMMENT = re.compile(rb"<!--.*?-->", re.S)
META_CHARSET = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([^\s\"'/>;]{1,40})", re.I)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
HTML_HEAD = 4096  # bytes in which a page declares its encoding


@dataclass(frozen=True)
class _Reading:
    """The bytes in one encoding, and how likely that is right (1: all words are known)."""

    text: str
    score: float


def decode(data: bytes, declared: str = "", http: str = "") -> str:
    """Decode `data`; what fits no encoding becomes U+FFFD.

    `declared` is the label that the text itself or its message states, `http` that of the HTTP header. Both
    may be empty, unknown or wrong.
    """
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:SAMPLE] and (encoding := _wide_encoding(data[:SAMPLE])):
        return data.decode(encoding, "replace")
    labels = [label for label in (encoding_of(http), encoding_of(declared)) if label]
    others = [label for label in labels if not label.startswith("utf-")]
    if ESCAPES.search(data) or not _is_utf8(data, labels):
        return _line_by_line(data, _most_likely(data, others), others)
    text = data.decode("utf-8", "replace")
    return _line_by_line(data, text, others) if REPLACEMENT in text else text


def encoding_of(label: str) -> str:
    """The WHATWG name of the encoding that a page or a header calls `label`; empty for an unknown one.

    "latin1" is windows-1252: browsers read its labels so, since pages use its characters.
    """
    import webencodings

    found = webencodings.lookup(label)
    if found is None or found.name == "replacement":
        return ""
    return "windows-1252" if found.name == "x-user-defined" else str(found.name)


def is_binary(data: bytes) -> bool:
    """Whether `data` is not text: it has null bytes, but is neither UTF-16 nor UTF-8 with a few of them."""
    nulls = data.count(0)
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide_encoding(data[:SAMPLE])
    if not nulls or is_wide:
        return False
    return nulls * BYTES_PER_NULL > len(data) or not _is_utf8(data, [])


def html_label(data: bytes) -> str:
    """The label in a page's `<meta>` or XML declaration; empty if there is none."""
    head = HTML_COMMENT.sub(b"", data[:HTML_HEAD])
    found = META_CHARSET.search(head) or XML_ENCODING.search(head)
    return found[1].decode("ascii", "replace") if found else ""


def xml_label(data: bytes) -> str:
    """The label in an XML declaration; empty if there is none."""
    found = XML_ENCODING.match(data[:400])
    return found[1].decode("ascii") if found else ""


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without its mark: most text has many characters whose one byte is 0. Empty for binary data."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd) or max(even, odd) * 20 < len(sample):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_utf8(data: bytes, labels: list[str]) -> bool:
    """Whether `data` is UTF-8, apart from a few bytes that a program cut or a person pasted."""
    text = data.decode("utf-8", "replace")
    if text.isascii():
        return True
    # Each bad sequence becomes one U+FFFD; those that the text itself contains are valid.
    bad = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
    valid = len(text) - len(text.encode("ascii", "ignore")) - bad
    if valid <= FEW_CHARACTERS and labels and labels[0] in MULTI_BYTE:
        return False
    return bad * VALID_PER_BAD <= valid


def _line_by_line(data: bytes, whole: str, labels: list[str]) -> str:
    """The text, read as a `whole` or, where more of its words then exist, each line on its own.

    Somebody may have joined two texts: a line with valid UTF-8 is in UTF-8, the others in one other encoding.
    """
    lines = data.split(b"\n")
    others = [line for line in lines if not line.isascii() and not _has_utf8(line)]
    if not others or not any(map(_has_utf8, lines)):
        return whole
    rest = _most_likely(b"\n".join(others), labels).split("\n")
    if len(rest) != len(others):
        return whole
    known = dict(zip(others, rest, strict=True))
    read = [known.get(line) or line.decode("utf-8", "replace") for line in lines]
    pairs = [pair for pair in zip(whole.split("\n"), read, strict=False) if pair[0] != pair[1]]
    is_better = _share(after for _, after in pairs) > _share(before for before, _ in pairs)
    return "\n".join(read) if is_better else whole


def _share(lines: Iterable[str]) -> float:
    return share_of_known_letters("\n".join(lines)[:SAMPLE])


def _has_utf8(line: bytes) -> bool:
    """Whether a line has a character of several bytes in UTF-8, whatever else is in it."""
    return any(character >= "\x80" for character in line.decode("utf-8", "ignore"))


def _most_likely(data: bytes, labels: list[str]) -> str:
    """The reading of the first label or the detector's guess, if no other is clearly better."""
    first, *others = (_read(data, encoding) for encoding in dict.fromkeys(_candidates(data, labels)))
    best = max(others, key=lambda reading: reading.score, default=first)
    return best.text if best.score >= first.score + CLEARLY else first.text


def _candidates(data: bytes, labels: list[str]) -> Iterator[str]:
    from chardetng_py import EncodingDetector

    yield from labels
    detector = EncodingDetector()
    detector.feed(data, last=True)
    yield detector.guess(tld=None, allow_utf8=False).lower()
    yield from OTHERS
    if len(HIRAGANA.findall(data[:SAMPLE])) >= FEW_CHARACTERS:  # which the detector overlooks in a short text
        yield "shift_jis"


def _read(data: bytes, encoding: str) -> _Reading:
    """Decode by the WHATWG name of an encoding, or by Python's."""
    import webencodings

    known = webencodings.lookup(encoding)
    codec = WIDER.get(encoding) or (known.codec_info.name if known else encoding)
    text = data.decode(codec, "replace")
    sample = text[:SAMPLE]
    foreign = sum(not character.isascii() for character in sample) or 1
    unlikely = sum(character == REPLACEMENT or "\x7f" <= character < "\xa0" for character in sample)
    return _Reading(text, share_of_known_letters(sample) - unlikely / foreign)
