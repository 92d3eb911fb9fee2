"""What a question says about time."""

from datetime import date

import pytest

from rag.text.dates import (
    as_of,
    asks_for_change,
    asks_for_the_latest,
    in_words,
    of_that_time,
    resolve_relative,
    weekdays,
    years_meant,
)
from rag.text.languages import LANGUAGES, locale_of


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("What is the latest number of readers?", "en"),
        ("How high is the current rent?", "en"),
        ("Wie hoch ist der Anteil derzeit?", "de"),
        ("Quel est le dernier chiffre ?", "fr"),
        ("¿Cuál es la cifra más reciente?", "es"),
        ("Giá mới nhất là bao nhiêu?", "vi"),
        ("最新的数字是多少?", "zh"),
        ("Какова последняя цифра?", "ru"),
        ("ما هو أحدث رقم؟", "ar"),
    ],
)
def test_asks_for_the_latest(question: str, code: str) -> None:
    assert asks_for_the_latest(question, code)


CHANGED = {
    "ar": "ما الذي تغير منذ مارس؟",
    "cs": "Co se změnilo od března?",
    "de": "Wie haben sich die Kosten seit März entwickelt?",
    "el": "Τι άλλαξε από τον Μάρτιο;",
    "en": "What has changed since March?",
    "es": "¿Qué ha cambiado en el plan?",
    "fa": "از ماه مارس چه تغییری کرده است؟",
    "fr": "Qu'est-ce qui a changé ?",
    "he": "מה השתנה מאז מרץ?",
    "hi": "मार्च से क्या बदला है?",
    "id": "Apa yang berubah sejak Maret?",
    "it": "Che cosa è cambiato nel progetto?",
    "ja": "3月から何が変わりましたか。",
    "ko": "3월 이후 무엇이 바뀌었나요?",
    "nl": "Wat is er sinds maart veranderd?",
    "pl": "Co się zmieniło od marca?",
    "pt": "O que mudou desde março?",
    "ro": "Ce s-a schimbat din martie?",
    "ru": "Что изменилось с марта?",
    "th": "มีอะไรเปลี่ยนแปลงบ้าง",
    "tr": "Mart ayından beri ne değişti?",
    "uk": "Що змінилося з березня?",
    "vi": "Kế hoạch đã thay đổi thế nào?",
    "zh": "计划有什么变化?",
}


CORRECTED = {
    "ar": "ما الذي تم تصحيحه؟",
    "cs": "Co bylo opraveno?",
    "de": "Was wurde im zweiten Artikel berichtigt?",
    "el": "Τι διορθώθηκε;",
    "en": "What was corrected in the second article?",
    "es": "¿Qué se corrigió?",
    "fa": "چه چیزی اصلاح شد؟",
    "fr": "Qu'est-ce qui a été corrigé ?",
    "he": "מה תוקן?",
    "hi": "किसमें सुधार किया गया?",
    "id": "Apa yang diralat?",
    "it": "Che cosa è stato corretto?",
    "ja": "何が訂正されましたか？",
    "ko": "무엇이 정정되었나요?",
    "nl": "Wat is er rechtgezet?",
    "pl": "Co sprostowano?",
    "pt": "O que foi corrigido?",
    "ro": "Ce a fost corectat?",
    "ru": "Что исправили?",
    "th": "มีอะไรแก้ไขบ้าง",
    "tr": "Ne düzeltildi?",
    "uk": "Що виправили?",
    "vi": "Bài sau đính chính điều gì?",
    "zh": "更正了什么？",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_asks_for_change(code: str) -> None:
    assert asks_for_change(CHANGED[code], code)
    assert asks_for_change(CORRECTED[code], code)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Which developer is cheaper, Helios or Aquatron?", "en"),
        ("Was sagen beide Seiten zum Länderticket?", "de"),
        ("Helios ou Aquatron, qual é a melhor alternativa?", "pt"),
    ],
)
def test_a_comparison_of_two_things_asks_for_no_change(question: str, code: str) -> None:
    assert not asks_for_change(question, code)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("How high is the tower?", "en"),
        ("What was the actual cost, and the ultimate goal?", "en"),  # words of other languages for the latest
        ("How strong is the current in the river?", "en"),
        ("Wer gründete die Firma?", "de"),
        ("Tháp cao bao nhiêu?", "vi"),
        ("What is the latest price?", "xx"),
    ],
)
def test_asks_for_no_time(question: str, code: str) -> None:
    assert not asks_for_the_latest(question, code)


def test_the_time_that_is_asked_for_chooses_the_article() -> None:
    published = ["2023-05-01", "2025-02-03", "2024-01-01", ""]
    assert of_that_time("What is the latest price?", "en", published) == [1]
    assert of_that_time("What is the latest price?", "en", [*published, "2025-02-03"]) == [1, 4]
    assert of_that_time("What was the price in 2024?", "en", published) == [2]
    assert of_that_time("What was the price in 1999?", "en", published) == [0, 1, 2, 3]
    assert of_that_time("What is the price?", "en", published) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("question", "language", "day"),
    [
        ("What was the population as of March 2026?", "en", "2026-03-31"),
        ("As of 2026-03-12, who leads?", "en", "2026-03-12"),
        ("How many as of the end of 2024?", "en", "2024-12-31"),
        ("Wie viele waren es (Stand: 12.03.2026)?", "de", "2026-03-12"),
        ("Wie hoch war er mit Stand Ende März 2026?", "de", "2026-03-31"),
        ("Combien à la date du 12 mars 2026 ?", "fr", "2026-03-12"),
        ("Hoeveel inwoners per 1 januari 2024?", "nl", "2024-01-01"),
        ("Сколько было по состоянию на 12 марта 2026 года?", "ru", "2026-03-12"),
        ("Tính đến tháng 3 năm 2026, dân số là bao nhiêu?", "vi", "2026-03-31"),
        ("截至2026年3月，人口是多少？", "zh", "2026-03-31"),
        ("2026年3月12日時点で何人ですか", "ja", "2026-03-12"),
        ("2026년 3월 기준 인구는?", "ko", "2026-03-31"),
        ("Mart 2026 itibarıyla kaç kişi?", "tr", "2026-03-31"),
    ],
)
def test_a_question_says_as_of_which_day_it_is_asked(question: str, language: str, day: str) -> None:
    assert as_of(question, language) == day


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What happened as of March?", "en"),
        ("What stand did he take in 2024?", "en"),
        ("Wer stand 2024 an der Spitze?", "de"),
        ("Wie ist der Stand der Dinge 2024?", "de"),
        ("Hoeveel per jaar sinds 2024?", "nl"),
        ("How high was it in 2024?", "en"),
        ("As of 12 Smarch 2026?", "en"),
        ("As of 2026-13-45?", "en"),
        ("Wie viele (Stand 2024)?", "xx"),
    ],
)
def test_what_names_no_such_day_says_nothing(question: str, language: str) -> None:
    assert as_of(question, language) == ""


def test_a_date_is_written_as_the_reader_writes_it() -> None:
    assert in_words("2024-03-12", "de") == "12. März 2024"
    assert in_words("2024-03-12", "xx") == "2024-03-12"
    assert in_words("spring", "en") == "spring"


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("The market is open on Mondays.", "en", {0}),
        ("Am Mittwochabend und sonntags ist geschlossen.", "de", {2, 6}),
        ("Le mercredi 3 mars", "fr", {2}),
        ("В среду и в пятницу", "ru", {2, 4}),
        ("Поступок среди людей", "ru", set()),
        ("W środę i w czwartek", "pl", {2, 3}),
        ("W środku", "pl", set()),
        ("Ve středu a v neděli", "cs", {2, 6}),
        ("У суботу, серед людей", "uk", {5}),
        ("Vinerea și sâmbăta", "ro", {4, 5}),
        ("Pazartesi günü", "tr", {0}),
        ("Cumartesi ve Pazar", "tr", {5, 6}),
        ("سه‌شنبه", "fa", {1}),
        ("ביום ראשון", "he", {6}),
        ("يوم الأربعاء", "ar", {2}),
        ("Vào sáng thứ Hai", "vi", {0}),
        ("Đây là lần thứ hai", "vi", set()),
        ("上周三和星期天", "zh", {2, 6}),
        ("一周一次", "zh", set()),
        ("水曜日に", "ja", {2}),
        ("월요일에", "ko", {0}),
        ("On Monday", "xx", set()),
    ],
)
def test_the_days_of_the_week_are_found_in_every_form(text: str, language: str, days: set[int]) -> None:
    assert weekdays(text, language) == days


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_language_knows_its_own_names_of_the_days(code: str) -> None:
    locale = locale_of(code)
    assert locale
    names = locale.days["format"]["wide"]
    assert {day: weekdays(f"– {name} –", code) for day, name in names.items()} == {
        day: {day} for day in names
    }


THURSDAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("question", "language", "resolved"),
    [
        ("Who won last year?", "en", "Who won last year (2025)?"),
        ("What happens tomorrow in Harlow?", "en", "What happens tomorrow (2026-03-13) in Harlow?"),
        ("What happened last week?", "en", "What happened last week (2026-03-02 – 2026-03-08)?"),
        ("Was geschah gestern?", "de", "Was geschah gestern (2026-03-11)?"),
        ("Wer gewann letzten Monat?", "de", "Wer gewann letzten Monat (2026-02)?"),
        ("¿Qué pasó el mes pasado?", "es", "¿Qué pasó el mes pasado (2026-02)?"),
        ("Chuyện gì xảy ra tuần trước?", "vi", "Chuyện gì xảy ra tuần trước (2026-03-02 – 2026-03-08)?"),
        ("去年谁赢了？", "zh", "去年 (2025)谁赢了？"),
        ("Что было вчера?", "ru", "Что было вчера (2026-03-11)?"),
        (
            "How did rents change between last year and this year?",
            "en",
            "How did rents change between last year (2025) and this year (2026)?",
        ),
    ],
)
def test_a_time_relative_to_today_is_followed_by_what_it_means(
    question: str, language: str, resolved: str
) -> None:
    assert resolve_relative(question, language, THURSDAY) == resolved
    assert resolve_relative(resolved, language, THURSDAY) == resolved


@pytest.mark.parametrize(
    ("question", "language"),
    [("Who won in 2025?", "en"), ("Who led at the last minute?", "en"), ("Who won last year?", "xx")],
)
def test_a_question_without_such_a_time_stays_as_it_is(question: str, language: str) -> None:
    assert resolve_relative(question, language, THURSDAY) == question


@pytest.mark.parametrize(
    ("today", "last_month", "next_month"),
    [
        (date(2026, 1, 31), "2025-12", "2026-02"),
        (date(2026, 12, 1), "2026-11", "2027-01"),
        (date(2024, 2, 29), "2024-01", "2024-03"),
    ],
)
def test_months_are_counted_over_the_turn_of_the_year(today: date, last_month: str, next_month: str) -> None:
    assert resolve_relative("last month", "en", today) == f"last month ({last_month})"
    assert resolve_relative("next month", "en", today) == f"next month ({next_month})"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "أصيب 318 شخصا في 2025 مقابل 204 في العام السابق."),
        ("cs", "V roce 2025 bylo 318 zraněných, o rok dříve 204."),
        ("de", "2025 gab es 318 Verletzte, im Jahr zuvor 204."),
        ("de", "2025 gab es 318 Verletzte nach 204 im Vorjahr."),
        ("el", "Το 2025 τραυματίστηκαν 318, έναντι 204 ένα χρόνο νωρίτερα."),
        ("en", "In 2025 318 people were hurt, up from 204 a year earlier."),
        ("es", "En 2025 hubo 318 heridos, frente a 204 un año antes."),
        ("fa", "در سال 2025 تعداد 318 نفر مجروح شدند و سال قبل 204 نفر."),
        ("fr", "En 2025, il y a eu 318 blessés, contre 204 un an plus tôt."),
        ("he", "בשנת 2025 נפצעו 318 איש, לעומת 204 שנה קודם."),
        ("hi", "2025 में 318 लोग घायल हुए, एक साल पहले 204।"),
        ("id", "Pada 2025 ada 318 korban luka, setahun sebelumnya 204."),
        ("it", "Nel 2025 i feriti sono stati 318, contro i 204 dell'anno prima."),
        ("ja", "2025年の負傷者は318人で、前年は204人だった。"),
        ("ko", "2025년 부상자는 318명으로 전년에는 204명이었다."),
        ("nl", "In 2025 raakten 318 mensen gewond, een jaar eerder 204."),
        ("pl", "W 2025 roku rannych było 318, rok wcześniej 204."),
        ("pt", "Em 2025 houve 318 feridos, contra 204 no ano anterior."),
        ("ro", "În 2025 au fost 318 răniți, față de 204 cu un an mai devreme."),
        ("ru", "В 2025 году пострадали 318 человек, годом ранее — 204."),
        ("th", "ปี 2025 มีผู้บาดเจ็บ 318 คน ปีก่อนหน้ามี 204 คน"),
        ("tr", "2025'te 318 kişi yaralandı, bir önceki yıl 204."),
        ("uk", "У 2025 році постраждали 318 людей, роком раніше — 204."),
        ("vi", "Năm 2025 có 318 người bị thương, năm trước đó là 204."),
        ("zh", "2025年有318人受伤，上一年为204人。"),
    ],
)
def test_a_year_earlier_is_the_one_before_a_year_that_is_named(language: str, text: str) -> None:
    assert years_meant(text, language, None) == {"2024"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "بني الجسر قبل عام 2020."),
        ("ar", "في 2025 قال إن الجسر أغلق قبل عام."),
        ("fa", "پل در 2025 باز شد؛ 5 سال پیش بسته بود."),
        ("fa", "پل در 2025 باز شد؛ سه سال قبل بسته بود."),
        ("id", "Jembatan dibuka pada 2025, dua tahun sebelumnya ditutup."),
        ("id", "Jembatan dibuka pada 2025, 12 tahun sebelumnya ditutup."),
        ("ja", "2021年前半に橋が開通した。"),
        ("ja", "2025年に開通した橋は11年前に着工した。"),
        ("ru", "В 2025 году он сказал, что мост закрыли год назад."),
        ("th", "ปี 2025 สะพานเปิด หลังปิดเมื่อ 11 ปีก่อน"),
        ("tr", "2025'te köprünün bir yıl önce kapandığını söyledi."),
        ("tr", "2025'te açılan köprü on bir yıl öncesine dayanıyor."),
        ("uk", "У 2025 році він сказав, що міст закрили рік тому."),
        ("vi", "Cầu mở năm 2025, 5 năm trước cầu bị đóng."),
        ("vi", "Cầu mở năm 2025, ba năm trước đó cầu bị đóng."),
        ("vi", "Cầu mở năm 2025, khác với năm trước."),
    ],
)
def test_several_years_or_a_year_ago_is_not_the_one_before_a_year_that_is_named(
    language: str, text: str
) -> None:
    assert years_meant(text, language, None) == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "أصيب 318 شخصا في 2025 و204 قبل ذلك بعام."),
        ("ja", "2025年の負傷者は318人で、1年前は204人だった。"),
        ("tr", "2025'te 318 kişi yaralandı, bir yıl öncesine göre daha çok."),
        ("vi", "Năm 2025 có 318 người bị thương, năm liền trước là 204."),
    ],
)
def test_other_words_for_a_year_earlier(language: str, text: str) -> None:
    assert years_meant(text, language, None) == {"2024"}


def test_last_year_is_known_only_of_a_text_with_a_day() -> None:
    assert years_meant("Last year it rained.", "en", None) == set()
    assert years_meant("Last year it rained.", "en", date(2026, 3, 1)) == {"2025"}
