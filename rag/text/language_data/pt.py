"""Portuguese."""

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
    code="pt",
    replies=Replies(
        not_in_sources="As fontes não dizem nada sobre isso.",
        nearest="O que mais se aproxima:",
        greeting="Olá! Sou o belegt. Respondo a perguntas com base nos artigos reunidos aqui e mostro as "
        "palavras em que cada frase se apoia.",
        about="Sou o belegt. Respondo a perguntas com base nos artigos reunidos aqui e mostro as palavras "
        "em que cada frase se apoia. Se os artigos não disserem algo, aviso.",
        thanks="De nada. Pode perguntar mais sobre os artigos.",
        goodbye="Até logo!",
        you_could_ask="Pode perguntar, por exemplo:",
        ask_what_about="De que trata “{title}”?",
        ask_newest="Quais são os artigos mais recentes?",
        yes="Sim",
        no="Não",
        nothing_on="As fontes não dizem nada sobre “{subject}”.",
        articles="Artigos: {count}",
        newest="Os artigos mais recentes:",
        languages="Idiomas: {languages}",
        outlets="Fontes: {outlets}",
        unchecked="tradução não verificada",
        part_unanswered="As fontes não o dizem: {question}",
        newer="Há um artigo mais recente sobre isto:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:recentes?\b|atual|hoje\b)",
        change=r"\b(?:corrig|retific|atualiz|mud(?:ou|ado|ada|aram|an)|alter(?:ou|ad|aram|aç)|evolu|modific|desde\b)",
        as_of=r"\b(?:à|na) data de\b",
        today=r"\bhoje\b",
        yesterday=r"(?<!\bantes de )\bontem\b",
        tomorrow=r"(?<!\bdepois de )\bamanhã\b",
        this_week=r"\b[nd]?es[ts]a semana\b|\bsemana (?:atual|corrente|em curso)\b",
        last_week=r"\bsemana (?:passada|anterior)\b|\búltima semana\b",
        this_month=r"\b[nd]?es[ts]e mês\b|\bmês (?:atual|corrente|em curso)\b",
        last_month=r"\bmês (?:passado|anterior)\b|\búltimo mês\b",
        next_month=r"\bpróximo mês\b|\bmês que vem\b",
        this_year=r"\b[nd]?es[ts]e ano\b|\bano (?:atual|corrente|em curso)\b",
        last_year=r"\bano (?:passado|anterior)\b|\búltimo ano\b",
        next_year=r"\bpróximo ano\b|\bano que vem\b",
        year_before=r"\bano (?:antes|anterior|precedente)\b",
    ),
    question=QuestionWords(
        conjunction="e|ou|bem como",
        words="o que|o quê|que|quê|quem|qual|quais|quando|onde|aonde|por qu[eê]|porqu[eê]|como|quant[oa]s?",
        compare="compara|comparar",
    ),
    references=References(
        according="segundo",
        subjects="ele|ela",
        others="eles?|elas?|est[ea]s?|ess[ea]s?|isto|isso|aquel[ea]s?|aquilo|seus?|suas?",
    ),
    page=PageNoise(
        paywall=r"(?:conteúdo |só )?(?:exclusivo )?para assinantes|assine (?:já|agora|para)"
        r"|já é assinante",
        share_verbs=frozenset({"compartilhar", "partilhar"}),
        source_label="fonte",
        author_label="por|autor:",
        change_label="atualiza|modificad",
        visit_label="acessad|consultad",
        date_label="(?:última )?(?:publicado|publicada|atualizado|atualizada|atualização)(?: em| a)?|"
        "data(?: de publicação)?",
    ),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIB"
    ),
    negations=frozenset(
        "não nunca jamais nenhum nenhuma nenhuns nenhumas ninguém nada nem sem tampouco".split()
    ),
    hedges=frozenset(
        "talvez poderia poderiam pode podem poderá poderão possivelmente provavelmente possível "
        "provável supostamente alegadamente aparentemente suposto suposta pondera ponderam seria "
        "seriam teria teriam".split()
    ),
    increase=frozenset("aument subi sobe cresc incremen alta elev ganh ampli mais superior".split()),
    decrease=frozenset(
        "diminu baixa baixou cai caí queda reduz reduç recu decresc desce descid corte cortou menos "
        "inferior".split()
    ),
    causes=frozenset(
        {
            "porque",
            "devido",
            "causa",
            "razão",
            "motivo",
            "graças a",
            "culpa",
            "já que",
            "pois",
            "por isso",
            "em virtude",
        }
    ),
    inflects_names=False,
    within_names=frozenset({"de", "da", "do", "das", "dos"}),
    name_particles=frozenset({"da", "de"}),
    change=frozenset("mudou mudan muda alter".split()),
)
