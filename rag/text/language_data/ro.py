"""Romanian."""

from rag.text.language_data.record import (
    Acronyms,
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="ro",
    replies=Replies(
        not_in_sources="Sursele nu spun nimic despre asta.",
        nearest="Cel mai apropiat:",
        greeting="Bună ziua! Sunt belegt. Răspund la întrebări pe baza articolelor de aici și arăt "
        "cuvintele pe care se sprijină fiecare propoziție.",
        about="Sunt belegt. Răspund la întrebări pe baza articolelor de aici și arăt cuvintele pe care se "
        "sprijină fiecare propoziție. Dacă articolele nu spun ceva, vă anunț.",
        thanks="Cu plăcere. Mă puteți întreba și altceva despre articole.",
        goodbye="La revedere!",
        you_could_ask="Ați putea întreba:",
        ask_what_about="Despre ce este „{title}”?",
        ask_newest="Care sunt cele mai recente articole?",
        yes="Da",
        no="Nu",
        nothing_on="Sursele nu spun nimic despre „{subject}”.",
        articles="Articole: {count}",
        newest="Cele mai recente articole:",
        languages="Limbi: {languages}",
        outlets="Surse: {outlets}",
        unchecked="traducere neverificată",
        part_unanswered="Sursele nu răspund la întrebarea: {question}",
        newer="Există un articol mai nou pe această temă:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:recent|actual|acum\b)",
        change=r"\b(?:corect|actualiz|schimb|modific|de atunci\b)",
        as_of=r"\bla data de\b",
        today=r"\b(?:azi|astăzi)\b",
        yesterday=r"(?<!alaltă)\bieri\b",
        tomorrow=r"(?<!poi)\bmâine\b",
        this_week=r"\bsăptămâna (?:aceasta|asta|curentă)\b|\baceastă săptămână\b|\bsăptămânii curente\b",
        last_week=r"\bsăptămâna (?:trecută|precedentă)\b|\bsăptămânii trecute\b",
        this_month=r"\bluna (?:aceasta|asta|curentă)\b|\baceastă lună\b|\blunii curente\b",
        last_month=r"\bluna (?:trecută|precedentă)\b|\blunii trecute\b",
        next_month=r"\bluna viitoare\b|\blunii viitoare\b",
        this_year=r"\banul (?:acesta|ăsta|curent)\b|\bacest an\b|\banului curent\b",
        last_year=r"\banul (?:trecut|precedent)\b|\banului trecut\b",
        next_year=r"\banul viitor\b|\banului viitor\b",
        year_before=r"\ban (?:mai devreme|înainte|mai înainte)\b|\banul precedent\b",
    ),
    question=QuestionWords(
        conjunction="[sșş]i|sau|ori|precum și",
        words="cine|cui|ce|care|căr(?:ui|ei|or)a?|când|unde|de ce|cum|câ(?:t|tă|te|ți|ţi)",
    ),
    references=References(
        subjects="el|ea",
        others=r"el|ea|ei|ele|acest\w*|aceast\w*|acel(?:a|ea|ași|eași)?|aceea",
    ),
    page=PageNoise(
        author_label="autor:",
        change_label="actualiz|modificat",
        visit_label="accesat",
        date_label="(?:ultima )?(?:publicat|actualizat|actualizare)(?: la| pe)?|data",
    ),
    acronyms=Acronyms(artificial_intelligence="IA", european_union="UE"),
    weekdays=(
        r"luni(?!\p{L})|lunea",
        "mar[țţ](?:i|ea)",
        "miercur(?:i|ea)",
        r"joia?(?!\p{L})",
        "viner(?:i|ea)",
        "sâmbăt",
        "duminic",
    ),
    negations=frozenset("nu n-a n-au niciodată nimeni nimic niciun nicio nici fără niciunul niciuna".split()),
    hedges=frozenset(
        "poate posibil probabil eventual ar putea pesemne presupus presupusă aparent cică pare".split()
    ),
    increase=frozenset("creșt creşt cresc urc majorat majorea mări măreșt spori avans superior".split()),
    decrease=frozenset("scad scăd scăz diminu redus reduc cobo micșor puțin inferior".split()),
    causes=frozenset(
        {
            "pentru că",
            "deoarece",
            "fiindcă",
            "din cauza",
            "datorită",
            "cauza",
            "motiv",
            "întrucât",
            "de aceea",
            "urmare",
        }
    ),
    change=frozenset("schimb modific".split()),
)
