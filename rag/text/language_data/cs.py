"""Czech."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="cs",
    replies=Replies(
        not_in_sources="Zdroje o tom nic neříkají.",
        nearest="Nejblíže je:",
        greeting="Dobrý den! Jsem belegt. Odpovídám na otázky podle zdejších článků a u každé věty ukazuji "
        "slova, o která se opírá.",
        about="Jsem belegt. Odpovídám na otázky podle zdejších článků a u každé věty ukazuji slova, o která "
        "se opírá. Pokud články něco neříkají, řeknu to.",
        thanks="Není zač. Klidně se na články ptejte dál.",
        goodbye="Na shledanou!",
        you_could_ask="Můžete se zeptat třeba:",
        ask_what_about="O čem je „{title}“?",
        ask_newest="Které články jsou nejnovější?",
        yes="Ano",
        no="Ne",
        nothing_on="K tématu „{subject}“ zdroje nic neříkají.",
        articles="Články: {count}",
        newest="Nejnovější články:",
        languages="Jazyky: {languages}",
        outlets="Zdroje: {outlets}",
        unchecked="překlad, neověřeno",
        part_unanswered="K tomu zdroje nic neříkají: {question}",
        newer="Novější článek na toto téma:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:nejnovější|poslední|aktuáln|současn)",
        change=r"\b(?:oprav|aktualiz|změn|od té doby\b)",
        as_of=r"\b(?:ke dni|k datu)\b",
        end_of="konce",
        year="rok",
        today=r"\b(?:dnes|dneska|dnešn\w+)\b",
        yesterday=r"\b(?:včera|včerejš\w+)\b",
        tomorrow=r"\b(?:zítra|zítřejš\w+)\b",
        this_week=r"\b(?:tento|tohoto|tomto) týd(?:en|ne|nu)\b",
        last_week=r"\b(?:minul(?:ý|ého|ém)|uplynul(?:ý|ého|ém)|předchozí(?:ho|m)?) týd(?:en|ne|nu)\b",
        this_month=r"\b(?:tento|tohoto|tomto) měsíc[ei]?\b",
        last_month=r"\b(?:minul(?:ý|ého|ém)|uplynul(?:ý|ého|ém)|předchozí(?:ho|m)?) měsíc[ei]?\b",
        next_month=r"\bpříští(?:ho|m)? měsíc[ei]?\b",
        this_year=r"\b(?:letos|letošn\w+)\b|\b(?:tento rok|tohoto roku|tomto roce)\b",
        last_year=r"\b(?:v?loni|loňsk\w+)\b"
        r"|\b(?:minul(?:ý|ého|ém)|uplynul(?:ý|ého|ém)|předchozí(?:ho|m)?) ro(?:k|ku|ce)\b",
        next_year=r"\b(?:příští(?:ho|m)? ro(?:k|ku|ce)|napřesrok)\b",
        year_before=r"\bo rok (?:dříve|předtím)\b|\brok předtím\b|\b(?:předchozí|předešl)\w* ro(?:k|ku|ce)\b",
    ),
    question=QuestionWords(
        conjunction="a|i|nebo|anebo|či",
        words=r"kdo|koho|komu|kým|kom|co|čeho|čemu|čím|čem|kter\w+|jak(?:ý|á|é|ého|ému|ým|ém|ou|ých|ými)?"
        r"|kdy|kde|kam|odkud|proč|kolik\w*|čí",
    ),
    references=References(
        subjects="on|ona",
        others="ona|oni|ony|ten|ta|tento|tato|toto|tyto|tito|jeho|její|jejich"
        "|to (?:je|byl[oay]?|bude|znamená)",
    ),
    ordinals_end_in_full_stop=True,
    page=PageNoise(
        author_label="autor:",
        change_label="aktualizac|aktualizován|upraven|změněn",
        visit_label="stažen",
        date_label="(?:publikováno|zveřejněno|aktualizováno|vydáno|datum)",
    ),
    weekdays=(
        "pondělí|pondělk",
        "úterý|úterk|úterní",
        r"střed(?:a|u|y|ě|ou)(?!\p{L})",
        "čtvrt(?:ek|k)",
        "pát(?:ek|k)",
        "sobot",
        "neděl",
    ),
    negations=frozenset(
        "ne není nejsou nebyl nebyla nebylo nebyly nebyli nebude nebudou nemá nemají neměl neměla "
        "nelze nemůže nemohou nikdy nikdo nikoho nic ničeho žádný žádná žádné žádného žádných nikde "
        "ani bez nikoli".split()
    ),
    hedges=frozenset(
        "možná asi snad pravděpodobně zřejmě prý údajně údajný údajná patrně může mohou mohl mohla "
        "mohlo mohly mohli případně zvažuje zvažují nejspíš".split()
    ),
    increase=frozenset(
        "vzrůst vzrost růst roste rostou rostla rostlo rostly narost stoup zvýš zvyš nárůst přibyl "
        "přibýv posíl víc vyšší".split()
    ),
    decrease=frozenset(
        "kles pokles sníž sniž zmenš úbyt ubyl ubýv omez propad seškrt škrt méně míň nižší".split()
    ),
    causes=frozenset("protože jelikož kvůli díky důvod příčin neboť způsob proto následk".split()),
    change=frozenset("změn měni".split()),
)
