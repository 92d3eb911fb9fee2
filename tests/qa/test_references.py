"""Whom and what the first word of a sentence means."""

import pytest

from rag.qa.references import person_meant, refers_back, with_person
from rag.text.language_data.record import Language
from rag.text.languages import LANGUAGES
from tests.support.passages import evidence


@pytest.mark.parametrize(
    ("text", "language", "person"),
    [
        ("Ann Lee won the race. She retired in 2020.", "en", "Ann Lee"),
        ("Ann Lee won the race.\n\nShe retired in 2020.", "en", "Ann Lee"),
        ("Ann Lee won. She ran fast. She retired in 2020.", "en", "Ann Lee"),  # the same pronoun twice
        ("Mayor Ann Lee spoke. 1) She retired in 2020.", "en", "Mayor Ann Lee"),
        ("Bà Nguyễn Thanh Hà bán gạo ở Huế. Bà đề nghị hạ lãi suất.", "vi", "Nguyễn Thanh Hà"),
    ],
)
def test_a_pronoun_means_the_person_whose_name_begins_the_sentence_before(
    text: str, language: str, person: str
) -> None:
    assert person_meant(evidence(text, language=language)) == person


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("She retired in 2020.", "en"),  # nothing before it
        ("Lee criticised Eva Kern. She retired in 2020.", "en"),  # the subject is another
        ("The suspect fled to South Carolina. He was armed.", "en"),  # a place
        ("In New York it rained. He was wet.", "en"),
        ("Ann Lee beat Eva Kern. She retired in 2020.", "en"),  # one of two
        ("Ann Lee won. She beat Eva Kern. She retired.", "en"),
        ("The winner was glad. She retired in 2020.", "en"),  # nobody is named
        ("Ann Lee won the race. Her coach retired in 2020.", "en"),  # no subject
        ("Ann Lee won. She would retire soon, Kern said.", "en"),  # perhaps Kern
        ("‘Ann Lee won,’ he said. She left.", "en"),  # within a quotation
        ("Ann Lee won. The hotel is new. She stays.", "en"),  # another sentence between them
        ("Photo: Ann Lee\n\nThe winner was glad. She ran. She left.", "en"),
        ("Kevin Xu entwarf den Turm. Er ist 118 Meter hoch.", "de"),  # "er" may be a thing
        ("Emmanuel Macron a signé le décret. Il entre en vigueur lundi.", "fr"),
        ("Công ty của bà bán gạo cho Bờ Biển Ngà. Bà đề nghị hạ lãi suất.", "vi"),  # a name without the title
        ("Bà Nguyễn Thanh Hà bán gạo. Bà chủ nhà máy đi xa.", "vi"),  # part of another word
    ],
)
def test_who_is_meant_is_left_open_where_it_is_not_clear(text: str, language: str) -> None:
    assert person_meant(evidence(text, language=language)) == ""


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("She left.", "en", "She [Ann Lee] left."),
        ("The water, she says, is clear.", "en", "The water, she [Ann Lee] says, is clear."),
        ("“Once he saw it, I left,” she said.", "en", "“Once he saw it, I left,” she [Ann Lee] said."),
        ("„Er geht“, sagt sie.", "de", "„Er geht“, sagt sie [Ann Lee]."),
        ("« Elle part », dit-elle.", "fr", "« Elle part », dit-elle [Ann Lee]."),
        ("Theo bà, nước trong.", "vi", "Theo bà [Ann Lee], nước trong."),
        ("“I am tired.”", "en", "[Ann Lee:] “I am tired.”"),
        ("«Io resto», protesta.", "it", "[Ann Lee:] «Io resto», protesta."),
        ("「疲れた」と彼女は話した。", "ja", "[Ann Lee:] 「疲れた」と彼女は話した。"),
    ],
)
def test_the_person_stands_behind_the_pronoun_or_else_before_the_sentence(
    text: str, language: str, told: str
) -> None:
    assert with_person(text, "Ann Lee", language) == told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The town plans a school. This is to open in May.", "en"),
        ("The town plans a school. It was damaged in 1944.", "en"),
        ("The winner was glad. She retired in 2020.", "en"),
        ("Die Stadt plant eine Schule. Diese öffnet im Mai.", "de"),
        ("Die Stadt plant eine Schule. Das ist neu.", "de"),
        ("Der Sieger freut sich. Sein Vater lacht.", "de"),
        ("Kevin Xu entwarf den Turm. Er ist hoch.", "de"),
        ("Thành phố xây trường mới. Công trình này mở cửa vào tháng 5.", "vi"),
        ("Thành phố xây trường mới. Đó là trường lớn nhất.", "vi"),
        ("La ville prévoit une école. Celle-ci ouvre en mai.", "fr"),
        ("La ville prévoit une école. Il ouvre en mai.", "fr"),
        ("La ciudad planea una escuela. Aquel plan cambió.", "es"),
        ("La città prevede una scuola. Tale piano è nuovo.", "it"),
        ("A cidade planeia uma escola. Seu plano mudou.", "pt"),
        ("De stad plant een school. Deze opent in mei.", "nl"),
        ("Miasto planuje szkołę. Ta otworzy się w maju.", "pl"),
        ("Město plánuje školu. Ta se otevře v květnu.", "cs"),
        ("Orașul plănuiește o școală. Aceasta se deschide în mai.", "ro"),
        ("Город планирует школу. Она откроется в мае.", "ru"),
        ("Місто планує школу. Вона відкриється у травні.", "uk"),
        ("Η πόλη σχεδιάζει σχολείο. Αυτό ανοίγει τον Μάιο.", "el"),
        ("Kent bir okul planlıyor. Bu okul mayısta açılacak.", "tr"),
        ("تخطط المدينة لمدرسة. هذه المدرسة كبيرة.", "ar"),
        ("העיר מתכננת בית ספר. הוא ייפתח במאי.", "he"),
        ("शहर एक स्कूल बना रहा है। यह मई में खुलेगा।", "hi"),
        ("Kota merencanakan sekolah. Hal ini baru.", "id"),
        ("市は学校を計画している。これは5月に開く。", "ja"),
        ("시는 학교를 계획한다. 그는 시장이다.", "ko"),
        ("该市计划建一所学校。这将于五月开放。", "zh"),
        ('Ann Lee won. "I am tired."', "en"),
    ],
)
def test_a_sentence_refers_back(text: str, language: str) -> None:
    assert refers_back(evidence(text, language=language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is to open in May.", "en"),  # nothing before it
        ("Ann Lee won the race. She retired in 2020.", "en"),  # a name in brackets explains it
        ("The town plans a school. It is expected to open in May.", "en"),
        ("The town plans a school. Thistles grow there.", "en"),
        ("The town plans a school. This year it rains.", "en"),
        ("Those who can, stay. Those who cannot, leave.", "en"),
        ("Die Stadt plant eine Schule. Das Gebäude öffnet im Mai.", "de"),
        ("Die Stadt plant eine Schule. Es gibt viele Kinder.", "de"),
        ("Die Stadt plant eine Schule. Diese Woche regnet es.", "de"),
        ("Die Stadt plant eine Schule. Damit Kinder lernen, gibt es Lehrer.", "de"),
        ("Thành phố xây trường mới. Trường mở cửa vào tháng 5.", "vi"),
        ("La ville prévoit une école. Il faut attendre.", "fr"),
        ("La città prevede una scuola. Sui mercati si vende.", "it"),
        ("市は学校を計画している。これまで学校は三つあった。", "ja"),
        ("시는 학교를 계획한다. 그린란드는 섬이다.", "ko"),
        ("一个新学校。学校五月开放。", "zh"),
        ("一个新学校。其他学校很旧。", "zh"),
        ('Ann Lee won. "I am tired", the mayor said.', "en"),
    ],
)
def test_a_sentence_stands_on_its_own(text: str, language: str) -> None:
    assert not refers_back(evidence(text, language=language))


@pytest.mark.parametrize("rows", ["- this\n- that", "| name | age |\n| --- | --- |\n| this | that |"])
def test_a_list_or_a_row_refers_to_nothing(rows: str) -> None:
    assert not refers_back(evidence(f"Here it is:\n\n{rows}\n", language="en"))


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_every_language_that_belegt_answers_in_has_words_that_refer_back(language: Language) -> None:
    assert language.references.others
