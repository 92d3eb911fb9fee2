"""German."""

from rag.text.language_data.record import (
    Acronyms,
    AnswerRequest,
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="de",
    replies=Replies(
        not_in_sources="Die Quellen sagen dazu nichts.",
        nearest="Am nächsten kommt:",
        greeting="Hallo! Ich bin belegt. Ich beantworte Fragen aus den Artikeln hier und zeige zu jedem "
        "Satz die Worte, die ihn belegen.",
        about="Ich bin belegt. Ich beantworte Fragen aus den Artikeln hier und zeige zu jedem Satz die "
        "Worte, die ihn belegen. Wenn etwas nicht in den Artikeln steht, sage ich das.",
        thanks="Gern geschehen. Fragen Sie mich gern noch mehr zu den Artikeln.",
        goodbye="Auf Wiedersehen!",
        you_could_ask="Sie könnten fragen:",
        ask_what_about="Worum geht es in „{title}“?",
        ask_newest="Welche Artikel sind die neuesten?",
        yes="Ja",
        no="Nein",
        nothing_on="Die Quellen sagen nichts über „{subject}“.",
        articles="Artikel: {count}",
        newest="Die neuesten Artikel:",
        languages="Sprachen: {languages}",
        outlets="Quellen: {outlets}",
        unchecked="Übersetzung, nicht geprüft",
        part_unanswered="Dazu sagen die Quellen nichts: {question}",
        newer="Dazu gibt es einen neueren Artikel:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:neu[e]?ste|jüngste|aktuell|zuletzt|derzeit|inzwischen|heute\b|jetzt\b|nunmehr)",
        change=r"(?:berichtig|aktualisier|richtiggestellt|geänder|veränder|\bänder(?:n|t|ung)|\bseit(?:her|dem)?\b|entwickel(?:t|n)|entwicklung|korrigiert"
        r"|\banders als\b|\bjetzt anders\b)",
        as_of=r"\bStand(?: vom| von|:)?(?!\w)",
        end_of="Ende",
        today=r"\b(?:heute|heutige[nrms]?)\b",
        yesterday=r"\b(?:gestern|gestrige[nrms]?)\b",
        tomorrow=r"(?<!\b(?:am|der|den|dem|eines|diesen|jeden|guten|heute|gestern) )\bmorgen\b"
        r"|\bmorgige[nrms]?\b",
        this_week=r"\b(?:diese|laufende)[nr]? Woche\b",
        last_week=r"\b(?:letzte|vorige|vergangene)[nr]? Woche\b|\bVorwoche\b",
        this_month=r"\b(?:diese[nms]|laufende[ns]?) Monat(?:es|s)?\b",
        last_month=r"\b(?:letzt|vorig|vergangen)e[nrms] Monat(?:es|s)?\b|\bVormonat(?:es|s)?\b",
        next_month=r"\b(?:nächst|kommend)e[nrms] Monat(?:es|s)?\b",
        this_year=r"\b(?:diese[ms]|laufende[ns]?) Jahr(?:es|s)?\b|\bheuer\b",
        last_year=r"\b(?:letzt|vorig|vergangen)e[nms] Jahr(?:es|s)?\b|\bVorjahr(?:es|s)?\b",
        next_year=r"\b(?:nächst|kommend)e[nms] Jahr(?:es|s)?\b",
        year_before=r"\bJahr (?:zuvor|davor|vorher|früher)\b|\bVorjahr(?:es|s)?\b",
    ),
    question=QuestionWords(
        conjunction="und|oder|sowie",
        words="wer|wen|wem|wessen|was|welche[nrms]?|wann|warum|wieso|weshalb"
        "|wo(?:her|hin|mit|für|durch|bei|gegen|nach|von|vor|zu|r(?:an|auf|aus|in|über|um|unter))?"
        "|wie(?: ?viele?)?",
    ),
    references=References(
        other_sex=(("sie", "seine?[mnrs]?|ihn|ihm"),),
        says="sagt|sagte|meint|meinte|erklärt|erklärte|findet|fand|berichtet|berichtete|betont"
        "|betonte|klagt|klagte|fordert|forderte|warnt|warnte|erzählt|erzählte|schreibt"
        "|schrieb|vermutet|vermutete|glaubt|glaubte|hofft|hoffte|ergänzt|ergänzte|rechnet"
        "|rechnete|fragt|fragte|versichert|versicherte|verspricht|versprach",
        subjects="er|sie",
        others="er|sie|dies(?:e[nmrs]?)?|ihr(?:e[nmrs]?)?|sein(?:e[nmrs]?)?|dafür|dabei|dazu|dagegen"
        "|davon|daran|darauf|dadurch|daher|danach|dort|deshalb|deswegen"
        "|das (?:ist|war|sei|wäre|wird|würde|hat|hatte|soll|sollte|gilt|heißt|bedeutet|zeigt|kann|sind)",
    ),
    page=PageNoise(
        paywall=r"(?:nur |exklusiv )?für (?:unsere )?abonnent\p{L}*"
        r"|abo(?:nnement)?[- ](?:exklusiv|artikel|inhalt)|plus-artikel"
        r"|jetzt (?:abonnieren|testen|registrieren|weiterlesen)|(?:bereits|schon) abonnent",
        comment_count="kommentare?",
        comment_invitation="kommentar schreiben",
        advertisement="anzeige|werbung",
        cookies=r"\b(?:wir|diese (?:web)?(?:site|seite)) (?:ver)?(?:wende[nt]|nutz(?:en|t)|setz(?:en|t))\b"
        r".{0,40}\bcookies?\b"
        r"|\bcookies akzeptieren\b|\bcookie-einstellungen\b",
        share_verbs=frozenset("teilen tweeten drucken".split()),
        share_words=frozenset("merken kopieren auf bei per".split()),
        source_label="quelle",
        author_label="von|text:|(?:text|bericht) von|autor(?:in)?:",
        change_label=r"stand\b|aktualisier|geändert|änderung|bearbeitet",
        visit_label="abgerufen|abruf",
        date_label="(?:zuletzt |letzte )?(?:stand|aktualisiert|aktualisierung|geändert|änderung|"
        "bearbeitet)(?: am| vom)?|(?:erst)?veröffentlicht(?: am)?|erschienen(?: am)?|"
        "erstellt(?: am)?|publiziert(?: am)?|datum",
    ),
    answer_request=AnswerRequest(verb=r"antwort\w*|schreib\w*", preposition="in|auf"),
    acronyms=Acronyms(
        artificial_intelligence="KI", european_union="EU", united_nations="UNO", gross_domestic_product="BIP"
    ),
    ordinals_end_in_full_stop=True,
    capitalises_nouns=True,
    before_places=frozenset({"in", "aus", "nach"}),
    bare_phrases=frozenset(
        "kraft rente hause haus angst not arbeit betrieb gefahr frage zukunft folge tranen urlaub ruhe sicht "
        "planung bau teilzeit vollzeit hohe angriff anspruch bezug angaben ansicht auskunft einschatzung "
        "meinung protest holz metall plan kurze ordnung aussicht".split()
    ),
    function_words=frozenset(
        "der die das dem den des ein eine einen einem einer eines kein keine dieser diese dieses diesem "
        "jeder jede jedes alle viele einige manche mehrere sein seine ihr ihre im in am an zum zur vom von "
        "bei beim mit nach seit für auf aus über unter laut ob wenn weil dass als und oder so auch "
        "nur".split()
    ),
    before_roles=frozenset("der die ein eine ihr ihre sein seine".split()),
    ambiguous_number_words=frozenset("acht elf neun".split()),
    negations=frozenset(
        "nicht kein keine keinen keinem keiner keines keinerlei nie niemals niemand niemanden "
        "niemandem nichts nirgends nirgendwo weder ohne nein".split()
    ),
    hedges=frozenset(
        "könnte könnten dürfte dürften möglicherweise vielleicht womöglich eventuell wahrscheinlich "
        "vermutlich wohl angeblich mutmaßlich offenbar anscheinend voraussichtlich soll sollen "
        "erwägt erwägen".split()
    ),
    increase=frozenset(
        "steig stieg gestieg anstieg ansteig angestieg wachs wuchs gewachs wächst zunahme zunehm "
        "zunimm zugenomm erhöh zulegt zugelegt zuwachs höher".split()
    ),
    decrease=frozenset(
        "sink sank gesunk fällt fiel fallen gefallen rückg zurückg abnahme abnehm abnimm abgenomm "
        "verringer reduzier senk gesenk kürz gekürz schrumpf geschrumpf niedriger weniger".split()
    ),
    causes=frozenset(
        "weil wegen aufgrund grund gründe ursache denn deshalb daher darum infolge dank schuld verursach "
        "da".split()
    ),
    inflects_names=False,
    within_names=frozenset({"von"}),
    name_particles=frozenset({"von", "von der"}),
    before_groups=frozenset({"vom", "der", "des", "aus", "im", "beim", "in"}),
    change=frozenset("änder geänder veränder wandel".split()),
)
