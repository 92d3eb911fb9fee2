"""Dutch."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="nl",
    replies=Replies(
        not_in_sources="De bronnen zeggen hier niets over.",
        nearest="Het dichtst in de buurt komt:",
        greeting="Hallo! Ik ben belegt. Ik beantwoord vragen op basis van de artikelen hier en toon bij "
        "elke zin de woorden waarop die berust.",
        about="Ik ben belegt. Ik beantwoord vragen op basis van de artikelen hier en toon bij elke zin de "
        "woorden waarop die berust. Als iets niet in de artikelen staat, zeg ik dat.",
        thanks="Graag gedaan. Vraag gerust meer over de artikelen.",
        goodbye="Tot ziens!",
        you_could_ask="U kunt bijvoorbeeld vragen:",
        ask_what_about="Waar gaat “{title}” over?",
        ask_newest="Wat zijn de nieuwste artikelen?",
        yes="Ja",
        no="Nee",
        nothing_on="De bronnen zeggen niets over “{subject}”.",
        articles="Artikelen: {count}",
        newest="De nieuwste artikelen:",
        languages="Talen: {languages}",
        outlets="Bronnen: {outlets}",
        unchecked="vertaling, niet gecontroleerd",
        part_unanswered="Hierover zeggen de bronnen niets: {question}",
        newer="Er is een nieuwer artikel hierover:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:laatste|nieuwste|recentste|huidige|nu\b)",
        change=r"\b(?:gecorrigeerd|rechtgezet|bijgewerkt|verander|gewijzigd|wijziging|ontwikkel(?:d|t)\b|sinds\b)",
        as_of=r"\b(?:[Pp]er|[Ss]tand van)\b",
        end_of="eind",
        today=r"\b(?:vandaag|hedendaagse?)\b",
        yesterday=r"\bgisteren\b",
        tomorrow=r"(?<!\b(?:de|deze|elke|iedere|goede) )\bmorgen\b",
        this_week=r"\b(?:deze|de huidige) week\b",
        last_week=r"\b(?:vorige|afgelopen|verleden|voorbije) week\b",
        this_month=r"\b(?:deze|de huidige) maand\b",
        last_month=r"\b(?:vorige|afgelopen|verleden|voorbije) maand\b",
        next_month=r"\b(?:volgende|komende) maand\b",
        this_year=r"\b(?:dit|het huidige) jaar\b",
        last_year=r"\b(?:vorig|afgelopen|verleden|voorbije) jaar\b",
        next_year=r"\b(?:volgend|komend) jaar\b",
        year_before=r"\bjaar (?:eerder|ervoor|daarvoor|tevoren)\b|\bvoorgaande? jaar\b",
    ),
    question=QuestionWords(
        conjunction="en|of|alsook",
        words="wie|wiens|wat|welke?|wanneer|waar(?:om|door|mee|voor|van|in|op|over|toe|heen|vandaan)?"
        "|hoe(?:veel|zo|lang)?",
        compare="vergelijk",
    ),
    references=References(
        says="zegt|zei|vindt|vond|meldt|meldde|stelt|stelde|denkt|dacht|schrijft|schreef"
        "|vertelt|vertelde|waarschuwt|waarschuwde|vraagt|vroeg|benadrukt|benadrukte",
        subjects="hij|zij|ze",
        others="hij|zij|ze|dit|dat|deze|hun|haar|zijn|daarom|daarmee|daarvoor|daarbij|hiermee|hierdoor",
    ),
    page=PageNoise(
        paywall=r"(?:alleen|exclusief) voor abonnees|word abonnee|al abonnee",
        share_verbs=frozenset({"delen"}),
        source_label="bron",
        author_label="door|auteur:",
        change_label="bijgewerkt|gewijzigd",
        visit_label="geraadpleegd|opgehaald",
        date_label="(?:laatst )?(?:gepubliceerd|bijgewerkt|gewijzigd|geplaatst)(?: op)?|publicatiedatum|"
        "datum",
    ),
    ambiguous_number_words=frozenset("acht elf".split()),
    negations=frozenset("niet geen nooit niemand niets niks nergens noch zonder nee geenszins".split()),
    hedges=frozenset(
        "misschien mogelijk wellicht waarschijnlijk vermoedelijk kan kunnen zou zouden verluidt "
        "vermeend vermeende blijkbaar kennelijk schijnbaar overweegt overwegen".split()
    ),
    increase=frozenset(
        "stijg steeg gestegen toenam toenem toeneemt toegenom groei gegroeid verhoog verhog hoger "
        "meer klim klom geklommen".split()
    ),
    decrease=frozenset(
        "daal dalen daling gedaald afnam afnem afneemt afgenom verminder verlaag verlag krimp kromp "
        "gekrompen lager minder zakt zakken gezakt".split()
    ),
    causes=frozenset(
        {
            "omdat",
            "want",
            "door",
            "wegens",
            "vanwege",
            "dankzij",
            "oorzaak",
            "reden",
            "daarom",
            "ten gevolge",
            "veroorzaak",
            "aangezien",
        }
    ),
    inflects_names=False,
    within_names=frozenset({"van"}),
    name_particles=frozenset({"van", "de", "van der", "van den"}),
    before_groups=frozenset({"het"}),
    change=frozenset("verander gewijzig wijzig".split()),
)
