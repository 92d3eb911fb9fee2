"""French."""

from rag.text.language_data.record import (
    Acronyms,
    AnswerRequest,
    Language,
    PageNoise,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="fr",
    replies=Replies(not_in_sources="Les sources n'en disent rien.", nearest="Ce qui s'en approche le plus :"),
    time=TimeExpressions(
        latest=r"\b(?:derni(?:er|ère)|récent|actuel|aujourd)",
        as_of=r"\b(?:à la date d[ue]|en date d[ue])\b",
        end_of="fin de",
    ),
    page=PageNoise(
        comment_count="commentaires?",
        comment_invitation="laisser un commentaire",
        advertisement="publicité",
        cookies=r"\b(?:nous utilisons|ce site utilise) des cookies\b|\baccepter (?:tous )?les cookies\b",
        share_verbs=frozenset({"partager"}),
        share_words=frozenset("imprimer sur".split()),
        source_label="source",
        author_label="par|auteur ?:",
        date_label="publié(?: le)?|date",
    ),
    answer_request=AnswerRequest(verb=r"répond\w*", preposition="en"),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIB"
    ),
    ambiguous_number_words=frozenset("dix neuf six".split()),
)
