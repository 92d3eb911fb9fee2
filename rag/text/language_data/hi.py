"""Hindi."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="hi",
    replies=Replies(
        not_in_sources="स्रोत इस बारे में कुछ नहीं कहते।",
        nearest="सबसे निकट:",
        greeting="नमस्ते! मैं belegt हूँ। यहाँ के लेखों के आधार पर सवालों के जवाब देना और हर वाक्य के पीछे के शब्द दिखाना मेरा "
        "काम है।",
        about="मैं belegt हूँ। यहाँ के लेखों के आधार पर सवालों के जवाब देना और हर वाक्य के पीछे के शब्द दिखाना मेरा काम है। "
        "अगर लेखों में कोई बात नहीं है, तो यह बता दिया जाता है।",
        thanks="आपका स्वागत है। लेखों के बारे में कुछ और भी पूछिए।",
        goodbye="नमस्कार, फिर मिलेंगे!",
        you_could_ask="आप पूछ सकते हैं:",
        ask_what_about="“{title}” किस बारे में है?",
        ask_newest="सबसे ताज़ा लेख कौन-से हैं?",
        yes="हाँ",
        no="नहीं",
        nothing_on="स्रोत “{subject}” के बारे में कुछ नहीं कहते।",
        articles="लेख: {count}",
        newest="सबसे ताज़ा लेख:",
        languages="भाषाएँ: {languages}",
        outlets="स्रोत: {outlets}",
        unchecked="अनुवाद, जाँचा नहीं गया",
        part_unanswered="स्रोत इस पर कुछ नहीं कहते: {question}",
    ),
    time=TimeExpressions(
        latest="(?:नवीनतम|ताज़ा|वर्तमान)",
        today=r"\bआज\b",
        yesterday=r"(?<!\bआने वाले )\bकल\b(?!.*[ेूोएऊओ][ंँ]?ग[ाीे]\b)",
        tomorrow=r"\bआने वाले कल\b|\bकल\b(?=.*[ेूोएऊओ][ंँ]?ग[ाीे]\b)",
        this_week=r"\b(?:इस|चालू|मौजूदा) (?:हफ़?्ते|सप्ताह)\b",
        last_week=r"\b(?:पिछले|गत|बीते) (?:हफ़?्ते|सप्ताह)\b",
        this_month=r"\b(?:इस|चालू|मौजूदा) (?:महीने|माह)\b",
        last_month=r"\b(?:पिछले|गत|बीते) (?:महीने|माह)\b",
        next_month=r"\b(?:अगले|आगामी|आने वाले) (?:महीने|माह)\b",
        this_year=r"\b(?:इस|चालू|मौजूदा) (?:साल|वर्ष)\b",
        last_year=r"\b(?:पिछले|गत|बीते|विगत) (?:साल|वर्ष)\b",
        next_year=r"\b(?:अगले|आगामी|आने वाले) (?:साल|वर्ष)\b",
    ),
    question=QuestionWords(
        conjunction="और|या|तथा|एवं|व",
        words="कौन(?:[- ]?स[ाीे])?|किस(?:ने|को|के|की|का|से|में)?|किन(?:के|की|का|को|से|में)?|किन्होंने|क्या|कब|कहाँ|कहां|क्यों"
        "|कैस[ाीे]|कितन[ाीे]",
    ),
    references=References(
        persons=frozenset("वह वे".split()),
        others=r"वो|यह|ये|इस\w*|इन\w*|उस\w*|उन\w*|ऐस[ाेी]",
    ),
    page=PageNoise(author_label="लेखक:", date_label="(?:प्रकाशित|अपडेट|अद्यतन|दिनांक|तारीख)"),
    weekdays=(
        "सोमवार",
        "मंगलवार",
        "बुधवार",
        "गुरुवार|गुरूवार|बृहस्पतिवार|वीरवार",
        "शुक्रवार",
        "शनिवार",
        "रविवार|इतवार",
    ),
    negations=frozenset("नहीं नही न ना मत बिना बग़ैर बगैर".split()),
    hedges=frozenset("शायद संभवतः संभव संभावित संभावना कदाचित सकता सकती सकते कथित मुमकिन आशंका अनुमानित".split()),
    increase=frozenset("बढ़ वृद्धि इज़ाफ़ा इजाफा उछाल उछल चढ़ अधिक ज़्यादा ज्यादा तेज़ी".split()),
    decrease=frozenset("घटा घटी घटे घटकर गिरा गिरी गिरे गिरकर कमी कटौती नीचे लुढ़क सिकुड़".split()),
    causes=frozenset("क्योंकि कारण वजह इसलिए चलते".split()),
    change=frozenset("बदल परिवर्तन".split()),
)
