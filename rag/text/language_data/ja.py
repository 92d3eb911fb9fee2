"""Japanese."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="ja",
    replies=Replies(
        not_in_sources="資料には書かれていません。",
        nearest="最も近い記述:",
        greeting="こんにちは。belegtです。ここにある記事をもとに質問に答え、"
        "どの文についても根拠となる言葉を示します。",
        about="belegtです。ここにある記事をもとに質問に答え、どの文についても根拠となる言葉を示します。"
        "記事に書かれていないことは、そのようにお伝えします。",
        thanks="どういたしまして。記事について、ほかにもお尋ねください。",
        goodbye="さようなら。",
        you_could_ask="たとえば次のように質問できます:",
        ask_what_about="「{title}」はどのような内容ですか？",
        ask_newest="最新の記事はどれですか？",
        yes="はい",
        no="いいえ",
        nothing_on="資料には「{subject}」について書かれていません。",
        articles="記事数: {count}",
        newest="最新の記事:",
        languages="言語: {languages}",
        outlets="出典: {outlets}",
        unchecked="未確認の翻訳",
        part_unanswered="資料には答えがありません: {question}",
        newer="これについてのより新しい記事：",
    ),
    time=TimeExpressions(
        latest="(?:最新|現在)",
        change="(?:訂正|修正|更新|変わ|変化|変更|以来)",
        as_of_after="時点",
        date_units="年月日",
        today="今日|本日|(?<!う)きょう(?=[のはも、])",
        yesterday="(?<!一)昨日|きのう(?=[のはも、])",
        tomorrow="明日|あした|あす(?=[のはも、])",
        this_week="今週",
        last_week="先週",
        this_month="今月",
        last_month="先月",
        next_month="来月",
        this_year="今年|本年(?!度)|ことし",
        last_year="(?<!一)昨年|去年",
        next_year="(?<!再)来年",
        year_before=r"前年|(?<![\d〇一二三四五六七八九十百千年])[一1１]年前(?![半期後])",
    ),
    question=QuestionWords(
        conjunction="または|又は|あるいは|もしくは|それとも|および|及び|ならびに|並びに|そして|や"
        "|(?<![こもひあっ])と(?![いしすきこもてなはの言比])",
        words="誰|だれ|何|なに|なん|どのよう|どの|どれ|どこ|どちら|どんな|どうして|どう|いつ|いくら|いくつ"
        "|なぜ|いかに",
    ),
    references=References(
        quoting="と",
        saying="と(?:(?!さん|[はが氏]).)*[ぁ-ん]",
        subjects="彼女?(?=は|が|も)|同氏",
        others="これ(?!まで|から)|この|こうした|それ(?!ぞれ|まで)|その(?!他|後)|同(?:社|氏|市|県|国|省|庁|日|年|月)|彼",
    ),
    page=PageNoise(
        source_label="出典",
        author_label="文[:：]",
        change_label="更新|修正",
        visit_label="取得|閲覧|アクセス",
        date_label="(?:公開日?|更新日?|最終更新|掲載日?|配信|発行日?|日付)(?:時)?",
    ),
    spaces_words=False,
    separates_words=False,
    weekdays=(
        "月曜",
        "火曜",
        "水曜",
        "木曜",
        "金曜",
        "土曜",
        "日曜",
    ),
    negations=frozenset("ない なかった なくな ません ず 無い 無し".split()),
    hedges=frozenset(
        "かもしれ 可能性 おそらく 恐らく たぶん 多分 らしい とみられ と見られ とされ もしかし ようだ "
        "でしょう だろう 検討 見込み 推定".split()
    ),
    increase=frozenset("増 上昇 上が 上回 高ま 高く 伸び 拡大 成長 急騰 高騰 値上げ 引き上げ".split()),
    decrease=frozenset("減 下落 下が 下回 低下 低く 縮小 急落 値下げ 引き下げ 少な 削減".split()),
    causes=frozenset("ため から ので 原因 理由 せい よって おかげ".split()),
    inflects_names=False,
    change=frozenset("変わ 変化 変更".split()),
)
