"""The months and years that a question names."""

import pytest

from rag.text.named_times import Time, named_times


@pytest.mark.parametrize(
    ("question", "code", "times"),
    [
        ("What changed between March and November 2024?", "en", [Time(month=3), Time(2024, 11)]),
        ("what may change since march", "en", [Time(month=3)]),
        ("The 5 main points of the mayor since 2023", "en", [Time(2023)]),
        ("Was ist seit 12. Mai 2025 anders bei den Jungen?", "de", [Time(2025, 5)]),
        ("le marché entre mars et octobre", "fr", [Time(month=3), Time(month=10)]),
        ("de marzo a junio de 2025", "es", [Time(month=3), Time(2025, 6)]),
        ("między marcem a majem", "pl", [Time(month=3), Time(month=5)]),
        ("so với tháng 8 năm 2024", "vi", [Time(2024, 8)]),
        ("2024年11月と2025年3月", "ja", [Time(2024, 11), Time(2025, 3)]),
        ("How high is the tower?", "en", []),
    ],
)
def test_months_and_years_are_found(question: str, code: str, times: list[Time]) -> None:
    assert named_times(question, code) == times


def test_a_time_includes_the_days_of_its_year_or_month() -> None:
    assert Time(month=5).includes("2024-05-31")
    assert Time(2024).includes("2024-05-31")
    assert not Time(2025, 5).includes("2024-05-31")
    assert not Time(2024, 6).includes("2024-05-31")
