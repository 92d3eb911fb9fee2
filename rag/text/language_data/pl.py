"""Polish."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="pl",
    replies=Replies(
        not_in_sources="Źródła nic o tym nie mówią.",
        nearest="Najbliżej jest:",
        greeting="Dzień dobry! Jestem belegt. Odpowiadam na pytania na podstawie zebranych tu artykułów i "
        "pokazuję słowa, na których opiera się każde zdanie.",
        about="Jestem belegt. Odpowiadam na pytania na podstawie zebranych tu artykułów i pokazuję słowa, "
        "na których opiera się każde zdanie. Jeśli artykuły o czymś nie mówią, informuję o tym.",
        thanks="Proszę bardzo. Można pytać dalej o artykuły.",
        goodbye="Do widzenia!",
        you_could_ask="Można zapytać:",
        ask_what_about="O czym jest artykuł „{title}”?",
        ask_newest="Które artykuły są najnowsze?",
        yes="Tak",
        no="Nie",
        nothing_on="Źródła nic nie mówią na temat „{subject}”.",
        articles="Artykuły: {count}",
        newest="Najnowsze artykuły:",
        languages="Języki: {languages}",
        outlets="Źródła: {outlets}",
        unchecked="tłumaczenie, niesprawdzone",
        part_unanswered="Na to źródła nie odpowiadają: {question}",
        newer="Jest nowszy artykuł na ten temat:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:najnowsz|ostatni|aktualn|obecn|teraz\b)",
        change=r"\b(?:popraw|sprostow|skoryg|zaktualiz|zmieni|zmian|od czasu\b)",
        as_of=r"\b(?:na dzień|[Ss]tan na)\b",
        end_of="koniec",
        year="rok",
        today=r"\b(?:dziś|dzisiaj|dzisiejsz\w+)\b",
        yesterday=r"\b(?:wczoraj|wczorajsz\w+)\b",
        tomorrow=r"\b(?:jutro|jutra|jutrzejsz\w+)\b",
        this_week=r"\b(?:ten|tego|tym|bieżąc\w+|obecn\w+) (?:tydzień|tygodni[au])\b",
        last_week=r"\b(?:zeszł|ubiegł|poprzedni|minion|ostatni)\w* (?:tydzień|tygodni[au])\b",
        this_month=r"\b(?:ten|tego|tym|bieżąc\w+|obecn\w+) miesiąc(?:a|u)?\b",
        last_month=r"\b(?:zeszł|ubiegł|poprzedni|minion|ostatni)\w* miesiąc(?:a|u)?\b",
        next_month=r"\b(?:przyszł|następn|nadchodząc)\w+ miesiąc(?:a|u)?\b",
        this_year=r"\b(?:ten|tego|tym|bieżąc\w+|obecn\w+) roku?\b",
        last_year=r"\b(?:zeszł|ubiegł|poprzedni|minion|ostatni)\w* roku?\b|\bzeszłoroczn\w+\b",
        next_year=r"\b(?:przyszł|następn|nadchodząc)\w+ roku?\b|\bprzyszłoroczn\w+\b",
        year_before=r"\brok wcześniej\b|\bpoprzedni\w* rok\w*\b",
    ),
    question=QuestionWords(
        conjunction="i|oraz|a|lub|albo|czy|bądź",
        words=r"kto|kogo|komu|kim|co|czego|czemu|czym|któr\w+|jak(?:i|a|ie|iego|iej|iemu|im|ich|imi|ą)?"
        r"|kiedy|gdzie|dokąd|skąd|dlaczego|po co|ile|ilu|czyj\w*",
        compare="porównaj",
    ),
    references=References(
        subjects="ona?",
        others="ona?|oni|one|ten|ta|te|tego|tej|tych|jego|jej|ich|to(?: (?:jest|był[oay]?|będzie|oznacza))",
    ),
    page=PageNoise(
        paywall=r"(?:tylko |artykuł )?dla (?:naszych )?(?:prenumeratorów|subskrybentów|abonentów)"
        r"|zaprenumeruj|masz już prenumeratę",
        share_verbs=frozenset({"udostępnij"}),
        source_label="źródło",
        author_label="autor:",
        change_label="aktualizacj|zaktualizowan|zmodyfikowan",
        visit_label="dostęp|pobran",
        date_label="(?:ostatnia )?(?:opublikowano|aktualizacja|zaktualizowano|data publikacji|dodano|data)",
    ),
    ordinals_end_in_full_stop=True,
    weekdays=(
        "poniedział(?:ek|k)",
        "wtor(?:ek|k)",
        r"środ(?:a|ę|y|zie|ą)(?!\p{L})",
        "czwart(?:ek|k)",
        "piątek|piątk(?:u|i|ów|iem|ow)",
        "sobo(?:t|cie)",
        "niedziel",
    ),
    negations=frozenset(
        "nie nigdy nikt nikogo nikomu nic niczego żaden żadna żadne żadnego żadnej żadnych nigdzie "
        "ani bez brak".split()
    ),
    hedges=frozenset(
        "może mogą mógłby mogłaby mogłoby mogliby mogłyby możliwe prawdopodobnie chyba "
        "przypuszczalnie rzekomo rzekomy rzekoma podobno zapewne ponoć rozważa rozważają ewentualnie".split()
    ),
    increase=frozenset(
        "wzrost wzrast wzrosł wzrosn wzrósł wzrośn rośn rosn rosł rósł urosł urósł zwiększ podwyż "
        "podnie podnio podnos więcej wyższ zyska przyrost".split()
    ),
    decrease=frozenset(
        "spad zmniejsz obniż malej zmal malał redukc zredukow ogranicz ciąć cięci cięć niższ mniej "
        "kurcz skurcz".split()
    ),
    causes=frozenset(
        {
            "ponieważ",
            "bo",
            "gdyż",
            "z powodu",
            "przez",
            "dzięki",
            "przyczyn",
            "powód",
            "powodem",
            "dlatego",
            "wskutek",
            "bowiem",
        }
    ),
    change=frozenset("zmieni zmian".split()),
)
