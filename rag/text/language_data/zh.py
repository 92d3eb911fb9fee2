"""Chinese."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="zh",
    replies=Replies(
        not_in_sources="资料中没有提到。",
        nearest="最接近的内容：",
        greeting="您好！我是 belegt。我根据这里的文章回答问题，并标出每句话所依据的原文。",
        about="我是 belegt。我根据这里的文章回答问题，并标出每句话所依据的原文。如果文章没有提到，"
        "我会直接说明。",
        thanks="不客气。关于这些文章，欢迎继续提问。",
        goodbye="再见！",
        you_could_ask="您可以这样问：",
        ask_what_about="“{title}”讲的是什么？",
        ask_newest="最新的文章有哪些？",
        yes="是",
        no="否",
        nothing_on="资料中没有提到“{subject}”。",
        articles="文章数：{count}",
        newest="最新的文章：",
        languages="语言：{languages}",
        outlets="来源：{outlets}",
        unchecked="译文，未经核对",
        part_unanswered="资料中没有说明：{question}",
        newer="关于此事有一篇较新的文章：",
    ),
    time=TimeExpressions(
        latest="(?:最新|目前|现在)",
        change="(?:更正|修正|修改|更新|变化|變化|改变|改變|变更|變更|变了|變了|以来|以來)",
        as_of="截[至止]",
        date_units="年月日",
        today="今天|今日",
        yesterday="昨天|昨日",
        tomorrow="明天|明日",
        this_week="本周|这一?周|这个?(?:星期|礼拜)|本星期",
        last_week="(?<!以)上一?周|上个?(?:星期|礼拜)",
        this_month="本月|这个月|当月",
        last_month="(?<!以)上个?月",
        next_month="(?<!以)下个?月",
        this_year="今年|本年(?!度)|这一年",
        last_year="去年",
        next_year="明年",
        year_before="前一年|上一?年",
    ),
    question=QuestionWords(
        conjunction="以及|还是|或者|或|和(?![平谐解])|(?<!参)与|跟(?!踪|随)",
        words="谁|誰|什么时候|为什么|什么|什麼|为何|哪(?:里|裡|儿|个|些|年|天|位)?|何时|何地|何人|怎么样?"
        "|怎样|如何|多少|多大|多久|几(?!乎)",
    ),
    references=References(
        subjects="(?:他|她)(?!国|人|们)",
        others="他(?!国|人)|她|它|这(?!些年|时)|這|该|該|此(?!外)|其(?!他|它|实|中|余|次)",
    ),
    page=PageNoise(
        source_label="来源",
        author_label="作者[:：]",
        change_label="更新|修改|截至",
        visit_label="检索|檢索|访问|訪問|抓取",
        date_label="(?:发布(?:时间|日期|于)?|發布(?:時間|日期|於)?|更新(?:时间|於|于|時間)?|日期|时间|時間|发表于|截至|刊登日期)",
    ),
    spaces_words=False,
    separates_words=False,
    number_words_of="ja",  # Chinese numerals are written alike, and num2words knows only the Japanese
    weekdays=(
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])一",
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])二",
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])三",
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])四",
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])五",
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])六",
        "(?:星期|[礼禮]拜|(?<![一两兩几幾])[周週])[日天]",
    ),
    negations=frozenset("不 没 没有 沒有 未 无 無 勿".split()),
    hedges=frozenset(
        "可能 也许 或许 大概 恐怕 据称 据说 据悉 据报 疑似 似乎 涉嫌 考虑 预计 估计 或将".split()
    ),
    increase=frozenset("增 涨 上升 提高 提升 升高 上调 上涨 扩大 攀升 高于 更多 更高".split()),
    decrease=frozenset("减 跌 下降 降低 下调 下滑 缩 低于 更少 更低 削减".split()),
    causes=frozenset("因为 由于 原因 因此 所以 导致 因".split()),
    inflects_names=False,
    change=frozenset("变化 改变 变动 變".split()),
)
