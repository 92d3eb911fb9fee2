"""Italian."""

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
    code="it",
    replies=Replies(
        not_in_sources="Le fonti non dicono nulla al riguardo.",
        nearest="Ciò che si avvicina di più:",
        greeting="Buongiorno! Sono belegt. Rispondo alle domande in base agli articoli raccolti qui e "
        "mostro le parole su cui si fonda ogni frase.",
        about="Sono belegt. Rispondo alle domande in base agli articoli raccolti qui e mostro le parole su "
        "cui si fonda ogni frase. Se gli articoli non dicono qualcosa, lo dico.",
        thanks="Prego. Può farmi altre domande sugli articoli.",
        goodbye="Arrivederci!",
        you_could_ask="Si potrebbe chiedere:",
        ask_what_about="Di che cosa parla «{title}»?",
        ask_newest="Quali sono gli ultimi articoli?",
        yes="Sì",
        no="No",
        nothing_on="Le fonti non dicono nulla su «{subject}».",
        articles="Articoli: {count}",
        newest="Gli articoli più recenti:",
        languages="Lingue: {languages}",
        outlets="Fonti: {outlets}",
        unchecked="traduzione non verificata",
        part_unanswered="Le fonti non lo dicono: {question}",
        newer="C'è un articolo più recente su questo:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:ultim|recente|attual|oggi\b|adesso\b)",
        change=r"\b(?:corrett|corregg|rettific|aggiorn|"
        r"cambi(?:a|ò)|evolu|modific|rispetto a(?:l|i|gli|lla|llo|lle|ll['’])?(?!\p{L})"
        r"|da allora\b)",
        as_of=r"\balla data del?\b",
        end_of="fine",
        year="anno",
        today=r"\boggi\b",
        yesterday=r"(?<!\baltro )(?<!\bl['’]altro)\bieri\b",
        tomorrow=r"(?<!\bdopo )\bdomani\b",
        this_week=r"\bquesta settimana\b|\bsettimana (?:corrente|in corso)\b",
        last_week=r"\b(?:scorsa|ultima|passata) settimana\b|\bsettimana (?:scorsa|passata|precedente)\b",
        this_month=r"\bquesto mese\b|\bmese (?:corrente|in corso)\b",
        last_month=r"\b(?:scorso|ultimo|passato) mese\b|\bmese (?:scorso|passato|precedente)\b",
        next_month=r"\bprossimo mese\b|\bmese prossimo\b",
        this_year=r"\bquest['’]anno\b|\banno (?:corrente|in corso)\b",
        last_year=r"\b(?:scorso|ultimo|passato) anno\b|\banno (?:scorso|passato|precedente)\b",
        next_year=r"\bprossimo anno\b|\banno prossimo\b",
        year_before=r"\banno (?:prima|precedente)\b",
    ),
    question=QuestionWords(
        conjunction="e|ed|o|od|oppure|nonché",
        words="chi|che cosa|cosa|che|quale?|quali|quando|dove|dov['’]|perché|come|com['’]|quant[oaei]",
        compare="confronta",
    ),
    references=References(
        according="secondo",
        subjects="lui|lei",
        others="lui|lei|essi|esse|loro|quest[oaei]|quell[oaei]|suo|sua|sue|suoi|tal[ei]",
    ),
    page=PageNoise(
        paywall=r"(?:articolo |contenuto )?riservato agli abbonati|abbonati (?:ora|subito|per)"
        r"|(?:sei )?già abbonato",
        share_verbs=frozenset({"condividi"}),
        source_label="fonte",
        author_label="di|autore:|a cura di",
        change_label="aggiorna|modific",
        visit_label="consultat|recuperat",
        date_label="(?:ultimo )?(?:pubblicato|pubblicata|aggiornato|aggiornata|aggiornamento)(?: il)?|"
        "data(?: di pubblicazione)?",
    ),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIL"
    ),
    ambiguous_number_words=frozenset({"sei"}),
    negations=frozenset(
        "non no mai nessuno nessuna nessun niente nulla né senza neanche nemmeno neppure".split()
    ),
    hedges=frozenset(
        "forse potrebbe potrebbero può possono possibilmente probabilmente eventualmente possibile "
        "probabile presumibilmente presunto presunta apparentemente sembra sembrerebbe valuta "
        "sarebbe sarebbero avrebbe avrebbero".split()
    ),
    increase=frozenset(
        "aument cresc crebbe sale salit salgono rialz rincar increment guadagn più superior".split()
    ),
    decrease=frozenset(
        "diminu calo calano calat scend sces riduc riduz ridott ridus ribass tagliat meno inferior".split()
    ),
    causes=frozenset(
        {
            "perché",
            "poiché",
            "a causa",
            "causa",
            "motivo",
            "ragione",
            "grazie a",
            "dovut",
            "siccome",
            "per questo",
            "colpa",
        }
    ),
    inflects_names=False,
    within_names=frozenset({"del", "della", "di", "da"}),
    name_particles=frozenset({"da", "del", "di", "la"}),
    change=frozenset("cambi mutat modific".split()),
)
