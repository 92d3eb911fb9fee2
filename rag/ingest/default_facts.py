"""Titles, authors and dates that a program wrote into a file, and no person. Pure."""

from __future__ import annotations

from dataclasses import replace

import regex as re

from rag.ingest.metadata import Facts

# The date and the author in these are properties of the file: when and by whom it was saved, or its template.
DOCUMENTS = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".ods", ".odp"})
WRITTEN_BY_PROGRAMS = DOCUMENTS | {".html", ".htm", ".xhtml", ".epub"}
FILE_NAME = re.compile(
    r".*\.(?:docx?|odt|ods|odp|rtf|pdf|indd|qx[dp]|pptx?|xlsx?|csv|txt|html?|tex|dvi|e?ps|ai|cdr|p65|pub|wpd|"
    r"pages|key|tmp|jpe?g|png|tiff?|md|xml|fm|book)",
    re.I,
)
NAME_OF_FIRM = re.compile(r".*\s\p{Lu}[^\s.]*\.ai")  # "Google buys Character.ai"
PATH = re.compile(r"(?:[a-z]:\\|\\\\|file:|/(?:home|users|tmp|var)/)", re.I)
PROGRAM_PREFIX = re.compile(
    r"(?:microsoft|ms)?\s?(?:office )?(?:word|powerpoint|excel|publisher|visio|writer|impress|calc)"
    r"\s+[-–—]\s+",
    re.I,
)
CODE = re.compile(r"[\d\W_]*|(?:img|dsc|scan|page|slide|folie|layout|sheet)[\W_]?\d*|[0-9a-f]{16,}", re.I)
NUMBERED = re.compile(r"[\s_-]*\(?\d{0,3}\)?$")  # "Document1", "Untitled-2"
TITLES = frozenset(
    """untitled|untitled document|untitled presentation|untitled spreadsheet|unbenannt|
    unbenanntes dokument|ohne titel|sans titre|document sans titre|sin título|sin titulo|
    documento sin título|senza titolo|documento senza titolo|sem título|bez nazwy|bez tytułu|
    bez názvu|nepojmenovaný|naamloos|zonder titel|tanpa judul|fără titlu|без названия|без имени|
    без назви|без імені|χωρίς τίτλο|ללא שם|ללא כותרת|بدون عنوان|無題|无标题|無標題|未命名|제목 없음|
    không có tiêu đề|không tên|adsız|isimsiz|başlıksız|document|dokument|documento|dokumen|
    документ|document title|word document|word-dokument|microsoft word document|
    microsoft word-dokument|document microsoft word|documento de microsoft word|
    documento di microsoft word|powerpoint presentation|powerpoint-präsentation|présentation powerpoint|
    presentación de powerpoint|presentazione di powerpoint|presentazione standard di powerpoint|
    apresentação do powerpoint|powerpoint-presentatie|prezentacja programu powerpoint|
    prezentace aplikace powerpoint|презентация powerpoint|презентація powerpoint|powerpoint 演示文稿|
    powerpoint プレゼンテーション|powerpoint 프레젠테이션|presentation|präsentation|présentation|presentación|
    presentazione|apresentação|book|mappe|classeur|libro|workbook|spreadsheet|doc|new document|
    neues dokument|nouveau document|nuevo documento|template|vorlage|blank|print|scan|
    scanned document|gescanntes dokument|image|title|titel|titre|título|titolo|your title here|
    (anonymous)|(unspecified)|anonymous|unspecified|unknown|unbekannt|none|null|undefined|nan|n/a|
    default|test|no title|kein titel|home|home page|homepage|startseite|accueil|inicio|index|
    welcome|microsoft word|microsoft powerpoint|microsoft excel|adobe indesign|libreoffice|openoffice|
    google docs|pages|output|out|main""".replace("\n", "").split("|")
)
AUTHORS = frozenset(
    """python-docx|python-pptx|openpyxl|xlsxwriter|apache poi|docx4j|pandoc|calibre|reportlab|tcpdf|
    fpdf|wkhtmltopdf|latex|libreoffice|openoffice|openoffice.org|microsoft|microsoft office user|
    microsoft office-benutzer|microsoft office-anwender|ein geschätzter microsoft office-anwender|
    utilisateur microsoft office|usuario de microsoft office|utente di microsoft office|microsoft word|
    microsoft corporation|windows user|windows-benutzer|utilisateur windows|usuario de windows|
    utente windows|user|users|benutzer|anwender|utilisateur|usuario|usuário|utente|gebruiker|
    użytkownik|uživatel|пользователь|користувач|kullanıcı|用户|ユーザー|사용자|người dùng|admin|
    administrator|administrateur|administrador|amministratore|adm|root|owner|besitzer|guest|gast|
    pc|hp|dell|acer|asus|lenovo|toshiba|author|autor|auteur|autore|anonymous|(anonymous)|
    (unspecified)|unspecified|unknown|unbekannt|inconnu|none|null|undefined|nan|n/a|default|test|
    adobe indesign|word|steve canny""".replace("\n", "").split("|")
)
TITLES, AUTHORS = (frozenset(name.strip() for name in names) for names in (TITLES, AUTHORS))
# The first days of calendars and archives, and of the templates of python-docx and python-pptx.
EPOCHS = ("0001-01-01", "1601-01-01", "1899-12-3", "1900-01-0", "1904-01-01", "1970-01-01", "1980-01-01")
TEMPLATES = ("2013-12-23", "2013-01-27")


def without_defaults(facts: Facts, suffix: str) -> Facts:
    """The facts of a file of this type that a person may have meant."""
    if suffix not in WRITTEN_BY_PROGRAMS:
        return facts
    days = EPOCHS + (TEMPLATES if suffix in DOCUMENTS else ())
    return replace(
        facts,
        title="" if is_default_title(facts.title) else facts.title,
        author="" if _plain(facts.author) in AUTHORS else facts.author,
        published="" if facts.published.startswith(days) else facts.published,
    )


def is_default_title(title: str) -> bool:
    """Whether a program made this title: "Microsoft Word - a.docx", "untitled", "PowerPoint Presentation"."""
    is_file = FILE_NAME.fullmatch(title) and not NAME_OF_FIRM.fullmatch(title)
    if PROGRAM_PREFIX.match(title) or PATH.match(title) or is_file:
        return True
    name = _plain(title)
    return name in TITLES or NUMBERED.sub("", name) in TITLES or CODE.fullmatch(name) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")
