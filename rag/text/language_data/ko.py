"""Korean."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="ko",
    replies=Replies(
        not_in_sources="자료에는 그런 내용이 없습니다.",
        nearest="가장 가까운 내용:",
        greeting="안녕하세요! belegt입니다. 여기 있는 기사를 바탕으로 질문에 답하고, 모든 문장의 근거가 "
        "되는 말을 보여 드립니다.",
        about="belegt입니다. 여기 있는 기사를 바탕으로 질문에 답하고, 모든 문장의 근거가 되는 말을 보여 "
        "드립니다. 기사에 없는 내용은 없다고 말씀드립니다.",
        thanks="천만에요. 기사에 대해 더 물어보세요.",
        goodbye="안녕히 가세요!",
        you_could_ask="이렇게 물어보실 수 있습니다:",
        ask_what_about="“{title}”의 내용은 무엇인가요?",
        ask_newest="최신 기사는 무엇인가요?",
        yes="네",
        no="아니요",
        nothing_on="자료에는 “{subject}”에 대한 내용이 없습니다.",
        articles="기사 수: {count}",
        newest="최신 기사:",
        languages="언어: {languages}",
        outlets="출처: {outlets}",
        unchecked="검토되지 않은 번역",
        part_unanswered="자료에는 답이 없습니다: {question}",
        newer="이에 관한 더 최근 기사:",
    ),
    time=TimeExpressions(
        latest="(?:최신|최근|현재)",
        change="(?:정정|수정|갱신|바뀌|바뀐|달라졌|달라진|달라지|변화|변했|변한|변경|이후)",
        as_of_after=r"\s?기준",
        date_units="년월일",
        today=r"\b오늘(?!날)",
        yesterday=r"\b어제",
        tomorrow=r"\b내일",
        this_week=r"\b(?:이번\s?주|금주)(?!제|인|장|말|민|자)",
        last_week=r"\b(?:지난\s?주|저번\s?주)(?!제|인|장|말|민|자)",
        this_month=r"\b이번\s?달(?!러)|\b이달(?!러)",
        last_month=r"\b(?:지난|저번)\s?달(?!러)",
        next_month=r"\b다음\s?달(?!러)|\b내달(?!러)",
        this_year=r"\b(?:올해|금년|이번\s?해)",
        last_year=r"\b(?:작년|지난\s?해)",
        next_year=r"\b(?:내년|다음\s?해)",
        year_before=r"전년|\b1년 전|\b그 전해",
    ),
    question=QuestionWords(
        conjunction=r"그리고|및|또는|혹은|아니면|(?<=\w)(?:[와과]|이?랑|하고|이?나)(?=\s)",
        words="누가|누구|무엇|무슨|뭐|어느|어떤|어떻게|어디|언제|왜|얼마|몇",
    ),
    references=References(
        subjects="그(?:는|가|녀)",
        others="그(?:는|가|의|를|녀|들)|이(?:는|를|것) |해당",
    ),
    page=PageNoise(
        author_label="글[:：]",
        change_label="수정|업데이트|갱신",
        visit_label="조회",
        date_label="(?:입력|수정|등록|발행일?|작성일?|날짜|업데이트)",
    ),
    separates_words=False,
    negations=frozenset("않 없 아니 아닌 아닙 못하 못한 못해 못했 결코".split()),
    hedges=frozenset(
        {
            "아마",
            "가능성",
            "수 있",
            "수도 있",
            "듯하",
            "듯한",
            "것으로 보",
            "것으로 알려",
            "추정",
            "전망",
            "예상",
            "검토",
            "혹시",
            "어쩌면",
            "의혹",
        }
    ),
    increase=frozenset(
        "증가 늘어 늘었 늘린 늘렸 오르 오른다 올라 올랐 상승 증대 확대 성장 높아 높였 인상 급등 많아".split()
    ),
    decrease=frozenset(
        "감소 줄어 줄었 줄인 줄였 내리 내려 내렸 하락 축소 낮아 낮췄 인하 급락 삭감 떨어".split()
    ),
    causes=frozenset("때문 이유 원인 탓 덕분".split()),
    inflects_names=False,
    change=frozenset("바뀌 변화 변경 달라".split()),
)
