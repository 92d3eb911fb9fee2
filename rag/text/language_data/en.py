"""English."""

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
    code="en",
    replies=Replies(
        not_in_sources="The sources don't say.",
        nearest="What comes nearest:",
        greeting="Hello! I am belegt. I answer questions from the articles here and show the words behind "
        "every sentence.",
        about="I am belegt. I answer questions from the articles here and show the words behind every "
        "sentence. If the articles do not say something, I say so.",
        thanks="You're welcome. Ask me anything else about the articles.",
        goodbye="Goodbye!",
        you_could_ask="You could ask:",
        ask_what_about="What is “{title}” about?",
        ask_newest="Which articles are the newest?",
        yes="Yes",
        no="No",
        nothing_on="The sources say nothing about “{subject}”.",
        articles="Articles: {count}",
        newest="The newest articles:",
        languages="Languages: {languages}",
        outlets="Sources: {outlets}",
        unchecked="translation, not checked",
        part_unanswered="The sources do not say: {question}",
        newer="There is a newer article about this:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:latest|newest|most recent|current(?:ly\b| (?!in\b|of\b))|now\b|today)",
        change=r"\b(?:corrected|updated|"
        r"chang(?:e|ed|es|ing)|revised|develop(?:ed)?|evolved?|since|different now)\b",
        as_of=r"\b[Aa]s (?:of|at)\b",
        end_of="(?:the )?end of",
        today=r"\btoday\b",
        yesterday=r"\byesterday\b",
        tomorrow=r"\btomorrow\b",
        this_week=r"\b(?:this|the current) week\b",
        last_week=r"\b(?:last|past|previous) week\b",
        this_month=r"\b(?:this|the current) month\b",
        last_month=r"\b(?:last|past|previous) month\b",
        next_month=r"\b(?:next|coming) month\b",
        this_year=r"\b(?:this|the current) year\b",
        last_year=r"\b(?:last|past|previous) year\b",
        next_year=r"\b(?:next|coming) year\b",
        year_before=r"\byear (?:earlier|before)\b|\b(?:previous|prior|preceding) year\b",
    ),
    question=QuestionWords(
        conjunction="and|or|&",
        words="who|whom|whose|what|which|when|where|why|how",
        compare="compare|contrast",
    ),
    references=References(
        other_sex=(("he", "her|hers|herself"), ("she", "his|him|himself")),
        says="said|says|adds|added|argues|argued|explains|explained|insists|insisted|warns"
        "|warned|recalls|recalled|notes|noted|claims|claimed|thinks|believes|believed"
        "|concedes|conceded|admits|admitted|suggests|suggested|reckons|writes|wrote|asks"
        "|asked|replies|replied|complains|complained|predicts|predicted|promises|promised"
        "|stresses|stressed|told",
        subjects="he|she",
        persons="he|she",
        others=r"they|it(?! (?:remains|seems|appears)\b)(?! (?:is|was|has been) (?:not )?(?:expected|reported"
        r"|believed|said|clear|unclear|likely|unlikely|possible|hoped|thought|estimated)\b)"
        r"|its|his|her|their|(?:this|these|that|such)(?! (?:who|which)\b)",
    ),
    page=PageNoise(
        paywall=r"(?:for |available to )?(?:subscribers?|members)(?: only|-only)"
        r"|subscriber exclusive|already a (?:subscriber|member)"
        r"|(?:subscribe|sign up) (?:now|today|to read)|premium (?:article|content)",
        comment_count="comments?",
        comment_invitation="leave a comment",
        advertisement="advertisement",
        cookies=r"\b(?:we|this (?:web)?site) uses? cookies\b"
        r"|\baccept (?:all )?cookies\b|\bcookies? (?:settings|policy)\b",
        share_verbs=frozenset("share tweet print".split()),
        share_words=frozenset("copy link on this via".split()),
        source_label="source",
        author_label="by|author:",
        change_label="updated?|modified|reviewed|revised|edited|change[ds]?|as of",
        visit_label="retrieved|accessed|fetched|crawled|scraped|downloaded",
        date_label="(?:first |last |originally )?(?:published|updated|modified|posted|reviewed|revised|"
        "edited|created|released|issued|printed)(?: on| at)?|(?:publication |release |issue |"
        "posting )?date|as of|last (?:update|change)",
    ),
    answer_request=AnswerRequest(verb="answer|reply|respond|write|speak", adverb="only", preposition="in"),
    acronyms=Acronyms(
        artificial_intelligence="AI", european_union="EU", united_nations="UN", gross_domestic_product="GDP"
    ),
    function_words=frozenset(
        "the a an in at on after before from for with when while as but and by if to of".split()
    ),
    before_roles=frozenset({"the"}),
    ambiguous_number_words=frozenset({"six"}),
    ambiguous_months=frozenset({"may"}),
    negations=frozenset(
        "not no never none nobody nothing neither nor without cannot isn't aren't wasn't weren't "
        "don't doesn't didn't hasn't haven't hadn't won't wouldn't can't couldn't shouldn't".split()
    ),
    hedges=frozenset(
        "may might could possibly perhaps maybe probably likely unlikely considering reportedly "
        "allegedly apparently supposedly presumably potentially rumoured rumored".split()
    ),
    increase=frozenset(
        "rise rising rose increas grow grew climb gain higher more surg soar jump expand expansion".split()
    ),
    decrease=frozenset(
        "fall fell declin decreas drop shrink shrank reduc lower less fewer cut plung slump sank".split()
    ),
    causes=frozenset(
        {
            "because",
            "due to",
            "owing to",
            "since",
            "cause",
            "causing",
            "reason",
            "thanks to",
            "result",
            "blame",
            "why",
            "therefore",
            "as a result",
            "attribut",
        }
    ),
    inflects_names=False,
    within_names=frozenset({"of"}),
    before_groups=frozenset({"at", "in", "from", "the"}),
    change=frozenset("chang differ".split()),
)
