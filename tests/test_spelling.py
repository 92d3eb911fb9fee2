"""A misspelt name is answered with the one that was meant."""

import pytest

from rag.spelling import did_you_mean


@pytest.mark.parametrize(
    ("name", "meant"),
    [("serch", "search"), ("top-k", "top_k"), ("SERVE", "serve"), ("--rebiuld", "--rebuild")],
)
def test_suggests_the_nearest_name(name: str, meant: str) -> None:
    assert did_you_mean(name, ["search", "serve", "top_k", "--rebuild"]) == f"Did you mean `{meant}`?"


def test_suggests_nothing_for_a_name_that_is_like_none() -> None:
    assert did_you_mean("xylophone", ["search", "serve"]) == ""
