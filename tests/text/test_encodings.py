"""Bytes are read in their encoding, whatever their label says."""

import codecs

import pytest

from rag.text.encodings import decode, encoding_of, html_label, is_binary, xml_label

GERMAN = "Die Brücke über die Aa ist für Fußgänger geöffnet. Gebühr: 5 €."


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        (" ISO-8859-1 ", "windows-1252"),
        ("latin1", "windows-1252"),
        ("us-ascii", "windows-1252"),
        ("iso-8859-9", "windows-1254"),
        ("gb2312", "gbk"),
        ("Shift_JIS", "shift_jis"),
        ("ks_c_5601-1987", "euc-kr"),
        ("x-user-defined", "windows-1252"),
    ],
)
def test_labels_mean_what_they_mean_to_browsers(label: str, encoding: str) -> None:
    assert encoding_of(label) == encoding


@pytest.mark.parametrize(
    "label", ["", "none", "undefined", "klingon", "punycode", "unicode_escape", "rot13", "utf-7", "../etc"]
)
def test_other_codecs_of_python_are_no_encodings(label: str) -> None:
    assert encoding_of(label) == ""
    assert decode(GERMAN.encode(), label, label) == GERMAN


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_counts_more_than_any_label(mark: bytes, encoding: str) -> None:
    assert decode(mark + GERMAN.encode(encoding), "iso-8859-1", "koi8-r") == GERMAN


def test_the_label_of_http_counts_more_than_that_of_the_page() -> None:
    polish = "Most zostanie otwarty we wrześniu, powiedział burmistrz."
    assert decode(polish.encode("iso8859-2"), "windows-1252", "ISO-8859-2") == polish


@pytest.mark.parametrize("label", ["latin1", "ascii", "windows-1252"])
def test_latin_1_has_the_characters_of_windows(label: str) -> None:
    assert decode("“Café” à 2,40 € l’heure".encode("cp1252"), label) == "“Café” à 2,40 € l’heure"


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "shift_jis", "koi8-r", "ascii"])
def test_text_that_is_utf_8_is_read_so_even_if_its_label_is_wrong(label: str) -> None:
    assert decode(GERMAN.encode(), label) == GERMAN


def test_a_few_bad_bytes_do_not_make_another_encoding_of_utf_8() -> None:
    assert decode(GERMAN.encode() + b" \xff Ende") == f"{GERMAN} \ufffd Ende"
    assert decode(GERMAN.encode()[:-2]) == GERMAN[:-2] + "\ufffd"  # cut inside the euro sign
    assert decode(b"\xfc" + GERMAN.encode(), "utf-8") == f"\ufffd{GERMAN}"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (GERMAN.replace("€", "DM"), "cp850"),
        (GERMAN, "mac-roman"),
        ("Sitzung im Büro.", "cp1252"),
        ("Le musée fermé rouvre à Noël.", "cp1252"),
        ("El señor Núñez llegó mañana.", "cp1252"),
        ("Starosta otworzył wczoraj nową szkołę w Łodzi.", "cp1250"),
        ("Nejvyšší soud zrušil rozhodnutí.", "iso8859-2"),
        ("Мэр открыл новую школу.", "cp1251"),
        ("Мэр открыл новую школу.", "koi8-r"),
        ("Мэр открыл новую школу.", "cp866"),
        ("Ο δήμαρχος άνοιξε το σχολείο.", "cp1253"),
        ("Belediye başkanı yeni okulu açtı.", "cp1254"),
        ("ראש העיר פתח את בית הספר.", "cp1255"),
        ("افتتح رئيس البلدية المدرسة الجديدة.", "cp1256"),
        ("市長宣布新學校下週開放。", "big5"),
        ("会议改到周五下午三点。", "gb18030"),
        ("会議は金曜日の午後に変わりました。", "cp932"),
        ("会議は金曜日の午後に変わりました。", "euc_jp"),
        ("会議は金曜日の午後に変わりました。", "iso2022_jp"),
        ("시장이 새 학교를 열었습니다.", "cp949"),
        ("นายกเทศมนตรีเปิดโรงเรียนใหม่", "cp874"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
    ],
)
def test_a_short_text_without_a_label_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_wrong_label_is_not_believed_if_its_words_do_not_exist() -> None:
    russian = "Мэр открыл новую школу в пятницу утром."
    assert decode(russian.encode("cp1251"), "iso-8859-1") == russian
    assert decode("会议改到周五下午三点。".encode("gb18030"), "latin1") == "会议改到周五下午三点。"


def test_a_right_label_is_believed_even_if_its_words_are_unknown() -> None:
    names = "Krzewiński, Błąwątek, Żółkwiczanka"
    assert decode(names.encode("iso8859-2"), "iso-8859-2") == names


def test_two_characters_in_a_labelled_multi_byte_encoding_are_not_utf_8() -> None:
    korean = b"\xc2\xa1\xc3\xa2"  # also valid UTF-8
    assert decode(korean, "euc-kr") == korean.decode("cp949")


def test_nothing_is_too_odd_to_be_decoded() -> None:
    assert decode(b"") == ""
    assert isinstance(decode(bytes(range(256)) * 3), str)


@pytest.mark.parametrize(
    ("page", "label"),
    [
        (b'<head><meta charset="iso-8859-2">', "iso-8859-2"),
        (b"<meta charset=koi8-r>", "koi8-r"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5"),
        (b'<!-- <meta charset="koi8-r"> --><meta charset="gbk">', "gbk"),
        (b'<?xml version="1.0" encoding="windows-1251"?><html>', "windows-1251"),
        (b"<html><body>charset=koi8-r", ""),
    ],
)
def test_finds_the_label_of_a_page(page: bytes, label: str) -> None:
    assert html_label(page) == label


def test_finds_the_label_of_xml() -> None:
    assert xml_label(b'<?xml version="1.0" encoding="ISO-8859-15"?><rss>') == "ISO-8859-15"
    assert xml_label(b"<rss>") == ""


def test_tells_text_from_binary_data() -> None:
    assert not is_binary(GERMAN.encode())
    assert not is_binary(GERMAN.encode("utf-16-le"))
    assert not is_binary((GERMAN * 10).encode() + b"\0")
    assert is_binary(b"PK\x03\x04\x14\x00\x00\x00\x08\x00" * 20)


LINE = "Die Brücke über den Fluß wird gebaut, die Kosten für die Gemeinde sind größer als früher.\n"
NOTE = "Nachtrag: Die Prüfung läuft, sagte der Bürgermeister.\n"


@pytest.mark.parametrize("often", [1, 5])
@pytest.mark.parametrize("encodings", [("utf-8", "latin-1"), ("latin-1", "utf-8")])
def test_of_two_texts_that_somebody_has_joined_each_line_is_read_in_its_own_encoding(
    often: int, encodings: tuple[str, str]
) -> None:
    first, second = encodings
    assert decode((LINE * often).encode(first) + NOTE.encode(second)) == LINE * often + NOTE


def test_a_character_that_is_cut_off_makes_no_other_encoding() -> None:
    assert decode(LINE.encode() * 3 + "Die Prü".encode()[:-1]) == LINE * 3 + "Die Pr\ufffd"


def test_text_in_a_multi_byte_encoding_is_not_read_line_by_line() -> None:
    text = "联通公司在北京宣布新的计划。\n联通\n这座桥建于一九三一年。\n"
    assert decode(text.encode("gbk")) == text
