"""Reasons and changes, by the words that tell of them."""

import pytest

from rag.text.cues import gives_reason, tells_change


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The pier is closed because the planks are rotten.", "en"),
        ("Der Steg ist wegen morscher Bretter gesperrt.", "de"),
        ("Le ponton est fermé en raison de planches pourries.", "fr"),
        ("Cầu tàu đóng cửa vì ván mục.", "vi"),
        ("由于木板腐烂，码头关闭了。", "zh"),
        ("板が腐ったため、桟橋は閉鎖された。", "ja"),
    ],
)
def test_a_reason_is_recognised_by_its_cue(text: str, language: str) -> None:
    assert gives_reason(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The pier is closed.", "en"),
        ("She drove her car to Carlow.", "en"),
        ("Le ponton compte trois cartes.", "fr"),  # "car" is a word, not the beginning of one
        ("Das Dach des Stegs ist neu.", "de"),
        ("The pier is closed because of rot.", "xx"),  # nothing is known of this language
    ],
)
def test_without_a_cue_there_is_none(text: str, language: str) -> None:
    assert not gives_reason(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What has changed at the ferry since 2023?", "en"),
        ("Was hat sich seit 2023 geändert?", "de"),
        ("Việc đi phà đã thay đổi thế nào?", "vi"),
        ("渡轮有什么变化？", "zh"),
    ],
)
def test_a_question_about_changes_is_recognised(text: str, language: str) -> None:
    assert tells_change(text, language)
    assert not tells_change("41", language)
