"""An answer is wrapped while it arrives."""

import io

import pytest
from rich.console import Console

from rag.chat.wrapping import Wrapper


def written(*pieces: str, width: int = 20, **options: object) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, **options)  # type: ignore[arg-type]
    wrapper = Wrapper(console)
    for piece in pieces:
        wrapper.write(piece)
    wrapper.end()
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_pieces_continue_the_line_that_was_begun() -> None:
    assert written("It was built in 1887. [1]", " It is 41 metres high. [2]") == (
        "It was built in\n1887. [1] It is 41\nmetres high. [2]\n"
    )


def test_paragraphs_stay() -> None:
    assert written("First.\n\n- one\n- two") == "First.\n\n- one\n- two\n"


def test_wide_letters_count_as_two_columns() -> None:
    assert written("灯塔建于一八八七 高四十一米", width=20) == "灯塔建于一八八七\n高四十一米\n"


@pytest.mark.parametrize(("width", "longest"), [(300, 100), (40, 40)])
def test_no_line_is_longer_than_is_easy_to_read(width: int, longest: int) -> None:
    lines = written("word " * 100, width=width).splitlines()
    assert longest - 5 <= max(map(len, lines)) <= longest


def test_markers_are_coloured_on_a_terminal_and_nothing_else_is() -> None:
    shown = written("High. [1]", force_terminal=True, color_system="standard")
    assert shown == "High. \x1b[1;36m[1]\x1b[0m\n"


def test_no_piece_controls_the_terminal() -> None:
    assert written("\x1b[31mred") == "\\x1b[31mred\n"
