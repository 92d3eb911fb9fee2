"""Spanish."""

from rag.text.language_data.record import (
    Acronyms,
    AnswerRequest,
    Language,
    PageNoise,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="es",
    replies=Replies(not_in_sources="Las fuentes no dicen nada al respecto.", nearest="Lo más cercano:"),
    time=TimeExpressions(
        latest=r"\b(?:últim|reciente|actual|hoy\b)", as_of=r"\b[aA] fecha de\b", end_of="fin de", year="año"
    ),
    page=PageNoise(
        comment_count="comentarios?",
        comment_invitation="dejar un comentario",
        advertisement="publicidad",
        cookies=r"\b(?:utilizamos|este sitio (?:web )?(?:utiliza|usa)) cookies\b"
        r"|\baceptar (?:todas las )?cookies\b",
        share_verbs=frozenset({"compartir"}),
        share_words=frozenset("imprimir en".split()),
        source_label="fuente",
        author_label="por|autor:",
        date_label="publicado(?: el)?|fecha",
    ),
    answer_request=AnswerRequest(verb=r"respond\w*", preposition="en"),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIB"
    ),
    ambiguous_number_words=frozenset({"once"}),
)
