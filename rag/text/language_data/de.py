"""German."""

from rag.text.language_data.record import (
    Acronyms,
    AnswerRequest,
    Language,
    PageNoise,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="de",
    replies=Replies(not_in_sources="Die Quellen sagen dazu nichts.", nearest="Am nächsten kommt:"),
    time=TimeExpressions(
        latest=r"\b(?:neu[e]?ste|jüngste|aktuell|zuletzt|derzeit|inzwischen|heute\b)",
        as_of=r"\bStand(?: vom| von|:)?(?!\w)",
        end_of="Ende",
    ),
    page=PageNoise(
        comment_count="kommentare?",
        comment_invitation="kommentar schreiben",
        advertisement="anzeige|werbung",
        cookies=r"\b(?:wir|diese (?:web)?(?:site|seite)) (?:ver)?(?:wende[nt]|nutz(?:en|t)|setz(?:en|t))\b"
        r".{0,40}\bcookies?\b"
        r"|\bcookies akzeptieren\b|\bcookie-einstellungen\b",
        share_verbs=frozenset("teilen tweeten drucken".split()),
        share_words=frozenset("merken kopieren auf bei per".split()),
        source_label="quelle",
        author_label="von|autor(?:in)?:",
        date_label="stand|veröffentlicht(?: am)?|aktualisiert(?: am)?|datum",
    ),
    answer_request=AnswerRequest(verb=r"antwort\w*|schreib\w*", preposition="in|auf"),
    acronyms=Acronyms(
        artificial_intelligence="KI", european_union="EU", united_nations="UNO", gross_domestic_product="BIP"
    ),
    ordinals_end_in_full_stop=True,
    capitalises_nouns=True,
    before_nouns=frozenset(
        "der die das dem den des ein eine einen einem einer eines kein keine dieser diese dieses diesem "
        "jeder jede jedes alle viele einige manche mehrere sein seine ihr ihre im in am an zum zur vom von "
        "bei beim mit nach seit für auf aus über unter laut ob wenn weil dass als und oder so auch "
        "nur".split()
    ),
    ambiguous_number_words=frozenset("acht elf neun".split()),
)
