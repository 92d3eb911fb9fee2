"""Names of places that are called differently in other languages: "Vienna" is "Wien". Pure."""

from __future__ import annotations

from functools import cache

import regex as re
from babel.core import get_global

from rag.text.languages import locale_of
from rag.text.normalization import plain

WORD = re.compile(r"\p{L}[\p{L}\p{M}'’-]*")
OF_ZONE = "_"  # stands between the words of a city in the name of its time zone: "Ho_Chi_Minh"


@cache
def exonyms(language: str) -> frozenset[str]:
    """The words of the names of countries, and of cities after which time zones are named, plain.

    Those that CLDR knows in `language`, and the names of the time zones themselves.
    """
    locale = locale_of(language)
    if locale is None:
        return frozenset()
    zones = (zone.rpartition("/")[2].replace(OF_ZONE, " ") for zone in get_global("zone_territories"))
    cities = [*zones, *(names.get("city", "") for names in locale.time_zones.values())]
    return frozenset(
        plain(word) for name in [*locale.territories.values(), *cities] for word in WORD.findall(name)
    )
