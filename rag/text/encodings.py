"""Encodings that web pages and feeds may name."""

from __future__ import annotations

import codecs
import re

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# The encodings of the WHATWG standard by Python's names. Python has codecs that no page uses and that are
# dangerous: `punycode` takes minutes, `unicode_escape` makes lone surrogates.
KNOWN = set(
    "utf-8 utf-16 utf-16-le utf-16-be cp866 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 "
    "iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman "
    "mac-cyrillic cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gbk gb2312 gb18030 "
    "big5 big5hkscs euc_jp iso2022_jp shift_jis euc_kr cp949 cp932 tis-620 iso8859-9 iso8859-11 ascii".split()
)
# Pages that name the first are read as its superset, as browsers do.
WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}


def encoding_of(label: str) -> str:
    """Python's name of the encoding that a page or header calls `label`; empty for an unknown one."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}", label):
        return ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    return WIDER.get(name, name) if name in KNOWN else ""


def decode_as(data: bytes, label: str) -> str | None:
    """`data` decoded by its byte order mark, or else as `label` says; None where that is not possible."""
    marked = next((encoding for mark, encoding in BOMS.items() if data.startswith(mark)), "")
    encoding = marked or encoding_of(label)
    try:
        return data.decode(encoding) if encoding else None
    except UnicodeDecodeError:
        return None
