"""Spanish."""

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
    code="es",
    replies=Replies(
        not_in_sources="Las fuentes no dicen nada al respecto.",
        nearest="Lo más cercano:",
        greeting="¡Hola! Soy belegt. Respondo preguntas a partir de los artículos reunidos aquí y muestro "
        "las palabras en que se basa cada frase.",
        about="Soy belegt. Respondo preguntas a partir de los artículos reunidos aquí y muestro las "
        "palabras en que se basa cada frase. Si los artículos no dicen algo, lo digo.",
        thanks="De nada. Puede preguntarme más sobre los artículos.",
        goodbye="¡Hasta luego!",
        you_could_ask="Podría preguntar:",
        ask_what_about="¿De qué trata «{title}»?",
        ask_newest="¿Cuáles son los artículos más recientes?",
        yes="Sí",
        no="No",
        nothing_on="Las fuentes no dicen nada sobre «{subject}».",
        articles="Artículos: {count}",
        newest="Los artículos más recientes:",
        languages="Idiomas: {languages}",
        outlets="Fuentes: {outlets}",
        unchecked="traducción sin verificar",
        part_unanswered="Las fuentes no lo dicen: {question}",
        newer="Hay un artículo más reciente sobre esto:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:últim|reciente|actual|hoy\b|ahora\b)",
        change=r"\b(?:corrigi|correg|rectific|actualiz|cambi|vari(?:ó|ado|aron)\b|evolu|modific|desde\b)",
        as_of=r"\b[aA] fecha de\b",
        end_of="fin de",
        year="año",
        today=r"\bhoy\b",
        yesterday=r"(?<!\bantes de )\bayer\b",
        tomorrow=r"(?<!\b(?:la|esta|cada|buena|pasado|una) )\bmañana\b",
        this_week=r"\besta semana\b|\bsemana (?:actual|en curso)\b",
        last_week=r"\bsemana (?:pasada|anterior)\b|\b(?:pasada|última) semana\b",
        this_month=r"\beste mes\b|\bmes (?:actual|en curso)\b",
        last_month=r"\bmes (?:pasado|anterior)\b|\b(?:pasado|último) mes\b",
        next_month=r"\bmes (?:próximo|que viene|entrante)\b|\bpróximo mes\b",
        this_year=r"\beste año\b|\baño (?:actual|en curso)\b",
        last_year=r"\baño (?:pasado|anterior)\b|\b(?:pasado|último) año\b",
        next_year=r"\baño (?:próximo|que viene|entrante)\b|\bpróximo año\b",
        year_before=r"\baño (?:antes|anterior|previo|precedente)\b",
    ),
    question=QuestionWords(
        conjunction="y|e|o|u|así como",
        words="qué|quién(?:es)?|cu[aá]l(?:es)?|cuándo|dónde|adónde|por qué|cómo|cu[aá]nt[oa]s?",
        compare="compara|comparar",
    ),
    references=References(
        according="según",
        subjects="él|ella",
        others="él|ellas?|ellos|est[eao]s?|es[eao]s?|aquel(?:l[oa]s?)?|sus?",
    ),
    page=PageNoise(
        paywall=r"(?:contenido |solo |sólo )?(?:exclusivo )?para suscriptores|suscr[ií]bete"
        r"|¿?ya eres suscriptor",
        comment_count="comentarios?",
        comment_invitation="dejar un comentario",
        advertisement="publicidad",
        cookies=r"\b(?:utilizamos|este sitio (?:web )?(?:utiliza|usa)) cookies\b"
        r"|\baceptar (?:todas las )?cookies\b",
        share_verbs=frozenset({"compartir"}),
        share_words=frozenset("imprimir en".split()),
        source_label="fuente",
        author_label="por|autor:",
        change_label="actualiza|modific",
        visit_label="consultad|recuperad",
        date_label="(?:última )?(?:publicado|publicada|actualizado|actualizada|actualización|"
        "modificado)(?: el)?|(?:fecha)(?: de publicación)?",
    ),
    answer_request=AnswerRequest(verb=r"respond\w*", preposition="en"),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIB"
    ),
    ambiguous_number_words=frozenset({"once"}),
    negations=frozenset("no nunca jamás ningún ninguno ninguna nadie nada ni sin tampoco".split()),
    hedges=frozenset(
        "quizá quizás podría podrían puede pueden posiblemente probablemente acaso posible probable "
        "supuestamente presuntamente aparentemente supuesto presunto presunta estudia baraja sería "
        "serían habría habrían".split()
    ),
    increase=frozenset(
        "aument subi sube crec incremen alza ascend ascien elev gana ganó más superior".split()
    ),
    decrease=frozenset(
        "baja bajó disminu descend descien cae cay caíd reduc reduj reduzc recort retroce menos "
        "inferior".split()
    ),
    causes=frozenset(
        {
            "porque",
            "debido",
            "causa",
            "razón",
            "razones",
            "motivo",
            "gracias a",
            "culpa",
            "ya que",
            "puesto que",
            "por eso",
            "a raíz",
            "atribuye",
        }
    ),
    inflects_names=False,
    within_names=frozenset({"de", "del"}),
    name_particles=frozenset({"de", "del", "la"}),
    change=frozenset("cambi modific".split()),
)
