"""French."""

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
    code="fr",
    replies=Replies(
        not_in_sources="Les sources n'en disent rien.",
        nearest="Ce qui s'en approche le plus :",
        greeting="Bonjour ! Je suis belegt. Je réponds aux questions d'après les articles réunis ici et je "
        "montre, pour chaque phrase, les mots sur lesquels elle s'appuie.",
        about="Je suis belegt. Je réponds aux questions d'après les articles réunis ici et je montre, pour "
        "chaque phrase, les mots sur lesquels elle s'appuie. Si les articles ne disent rien sur un point, "
        "je le dis.",
        thanks="Je vous en prie. N'hésitez pas à poser d'autres questions sur les articles.",
        goodbye="Au revoir !",
        you_could_ask="Vous pourriez demander :",
        ask_what_about="De quoi parle « {title} » ?",
        ask_newest="Quels sont les articles les plus récents ?",
        yes="Oui",
        no="Non",
        nothing_on="Les sources ne disent rien de « {subject} ».",
        articles="Articles : {count}",
        newest="Les articles les plus récents :",
        languages="Langues : {languages}",
        outlets="Sources : {outlets}",
        unchecked="traduction non vérifiée",
        part_unanswered="Les sources ne le disent pas : {question}",
        newer="Il y a un article plus récent à ce sujet :",
    ),
    time=TimeExpressions(
        latest=r"\b(?:derni(?:er|ère)|récent|actuel|aujourd|maintenant)",
        change=r"\b(?:corrig|rectifi|actualis|chang|évolu|révis|modifi|depuis\b)",
        as_of=r"\b(?:à la date d[ue]|en date d[ue])\b",
        end_of="fin de",
        today=r"\baujourd['’]hui\b",
        yesterday=r"(?<!avant[- ])\bhier\b",
        tomorrow=r"(?<!après[- ])\bdemain\b",
        this_week=r"\bcette semaine\b|\bsemaine en cours\b",
        last_week=r"\bsemaine (?:dernière|passée|précédente)\b",
        this_month=r"\bce mois\b|\bmois en cours\b",
        last_month=r"\bmois (?:dernier|passé|précédent)\b",
        next_month=r"\bmois prochain\b|\bprochain mois\b",
        this_year=r"\bcette année\b|\bannée en cours\b",
        last_year=r"\b(?:an dernier|an passé|année (?:dernière|passée|précédente))\b",
        next_year=r"\b(?:an prochain|année prochaine|prochaine année)\b",
        year_before=r"\b(?:an|année) (?:plus tôt|auparavant|avant|précédente?)\b|\bannée d[\'’]avant\b",
    ),
    question=QuestionWords(
        conjunction="et|ou|ainsi que",
        words="qui|que|qu['’]est-ce qu[ei]|quoi|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|quand|où"
        "|pourquoi|comment|combien",
        compare="comparez|comparer|compare",
    ),
    references=References(
        says=r"\p{L}+(?:-t)?(?=-)",
        according="selon|d'après|d’après",
        subjects=r"il(?! (?:faut|fallait|faudra|y a|y avait|pleut|s['’]agit)\b)|elle",
        others=r"ils?(?! (?:faut|fallait|faudra|y a|y avait|pleut|s['’]agit)\b)|elles?"
        "|cel(?:a|ui-ci|le-ci|les-ci)|ceux-ci|ceci|ce(?:s|t|tte)?(?! q)|son|sa|ses|leurs?"
        "|c['’]est",
    ),
    page=PageNoise(
        paywall=r"(?:article |contenu )?réservée? (?:à nos |aux )abonnés"
        r"|(?:article|contenu) (?:payant|abonnés)|abonnez-vous|déjà abonné|je m['’]abonne",
        comment_count="commentaires?",
        comment_invitation="laisser un commentaire",
        advertisement="publicité",
        cookies=r"\b(?:nous utilisons|ce site utilise) des cookies\b|\baccepter (?:tous )?les cookies\b",
        share_verbs=frozenset({"partager"}),
        share_words=frozenset("imprimer sur".split()),
        source_label="source",
        author_label="par|auteur ?:",
        change_label="mise? à jour|modifi",
        visit_label="consulté|récupéré",
        date_label="(?:dernière )?(?:publié|publiée|mis à jour|mise à jour|modifié|modification|paru|"
        "parue)(?: le)?|date(?: de publication)?",
    ),
    answer_request=AnswerRequest(verb=r"répond\w*", preposition="en"),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIB"
    ),
    ambiguous_number_words=frozenset("dix neuf six".split()),
    negations=frozenset("pas non ne jamais aucun aucune rien personne ni sans nul nulle nullement".split()),
    hedges=frozenset(
        "peut-être pourrait pourraient probablement vraisemblablement éventuellement possiblement "
        "possible probable apparemment prétendument présumé présumée envisage envisagent serait "
        "seraient aurait auraient".split()
    ),
    increase=frozenset(
        "augment hausse haussé accroi accroî accru croî croissan grimp grandi progress monté montent "
        "gagn supérieur".split()
    ),
    decrease=frozenset(
        "baiss diminu chut recul rédui réduc déclin décroi décroî décru moins inférieur".split()
    ),
    causes=frozenset(
        {
            "parce",
            "car",
            "cause",
            "raison",
            "grâce",
            "puisque",
            "en raison",
            "suite à",
            "dû",
            "due",
            "faute de",
            "c'est pourquoi",
            "attribu",
        }
    ),
    inflects_names=False,
    within_names=frozenset({"de", "du", "des"}),
    name_particles=frozenset({"de", "la", "le"}),
    change=frozenset("chang modifi évolu".split()),
)
