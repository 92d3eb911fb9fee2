"""Persian."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

# "سه سال پیش" is another time than the last or the next one.
NOT_COUNTED = r"(?<!(?:\d|چند|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده) )"

LANGUAGE = Language(
    code="fa",
    replies=Replies(
        not_in_sources="منابع در این باره چیزی نمی‌گویند.",
        nearest="نزدیک‌ترین مطلب:",
        greeting="سلام! من belegt هستم. بر اساس مقاله‌های اینجا به پرسش‌ها پاسخ می‌دهم و واژه‌هایی را که "
        "پشتوانهٔ هر جمله است نشان می‌دهم.",
        about="من belegt هستم. بر اساس مقاله‌های اینجا به پرسش‌ها پاسخ می‌دهم و واژه‌هایی را که پشتوانهٔ هر جمله "
        "است نشان می‌دهم. اگر چیزی در مقاله‌ها نباشد، همین را می‌گویم.",
        thanks="خواهش می‌کنم. اگر پرسش دیگری دربارهٔ مقاله‌ها دارید، بپرسید.",
        goodbye="خدانگهدار!",
        you_could_ask="می‌توانید بپرسید:",
        ask_what_about="«{title}» دربارهٔ چیست؟",
        ask_newest="جدیدترین مقاله‌ها کدام‌اند؟",
        yes="بله",
        no="خیر",
        nothing_on="منابع دربارهٔ «{subject}» چیزی نمی‌گویند.",
        articles="مقاله‌ها: {count}",
        newest="جدیدترین مقاله‌ها:",
        languages="زبان‌ها: {languages}",
        outlets="منابع: {outlets}",
        unchecked="ترجمهٔ بررسی‌نشده",
        part_unanswered="منابع به این پاسخ نمی‌دهند: {question}",
        newer="مقاله‌ای جدیدتر در این باره:",
    ),
    time=TimeExpressions(
        latest="(?:آخرین|جدیدترین|کنونی)",
        change="(?:تصحیح|اصلاح|تغییر|از آن زمان)",
        today=r"\bامروز\b",
        yesterday=r"\bدیروز\b",
        tomorrow=r"(?<!\bپس )\bفردا\b",
        this_week=r"\bاین هفته\b|\bهفتهٔ? (?:جاری|کنونی)\b",
        last_week=rf"{NOT_COUNTED}\bهفتهٔ? (?:گذشته|پیش|قبل)\b",
        this_month=r"\bاین ماه\b|\bماه (?:جاری|کنونی)\b",
        last_month=rf"{NOT_COUNTED}\bماه (?:گذشته|پیش|قبل)\b",
        next_month=rf"{NOT_COUNTED}\bماه (?:آینده|بعد)\b",
        this_year=r"\bامسال\b|\bسال (?:جاری|کنونی)\b",
        last_year=rf"\bپارسال\b|{NOT_COUNTED}\bسال (?:گذشته|پیش|قبل)\b",
        next_year=rf"{NOT_COUNTED}\bسال (?:آینده|بعد)\b",
        year_before=rf"{NOT_COUNTED}\bسال (?:قبل|پیشتر|پیش‌تر)\b",
    ),
    question=QuestionWords(
        conjunction="و|یا",
        words="چه کسی|چه کسانی|چه زمانی|چه وقت|چه|چی|کی|کدام|کجا|چرا|چگونه|چطور|چند|چقدر|چه‌قدر|چیست|کیست",
    ),
    references=References(
        subjects="او|وی|ایشان",
        others="او|وی|آنها|آن‌ها|این|آن|ایشان",
    ),
    page=PageNoise(
        author_label="نویسنده:",
        change_label="به‌روزرسانی",
        visit_label="بازیابی",
        date_label="(?:تاریخ انتشار|منتشر شده در|به‌روزرسانی|تاریخ)",
    ),
    weekdays=(
        "دوشنبه",
        r"سه[\u200c ]?شنبه",
        r"چهار[\u200c ]?شنبه",
        r"پنج[\u200c ]?شنبه",
        "جمعه",
        r"(?<!(?:یک|دو|سه|چهار|پنج)[\u200c ])شنبه",
        r"یک[\u200c ]?شنبه",
    ),
    negations=frozenset(
        "نه نیست نیستند نبود نبودند نباشد ندارد ندارند نداشت نداشتند نشد نشده نشدند نمی نمی‌شود "
        "نمی‌کند نمی‌کنند نمی‌تواند نکرد نکرده نخواهد هیچ هیچ‌کس هرگز بدون بی عدم خیر".split()
    ),
    hedges=frozenset(
        "شاید ممکن احتمالاً احتمالا احتمال گویا ظاهراً ظاهرا می‌تواند می‌توانند گمان ادعایی مظنون محتمل "
        "محتملاً".split()
    ),
    increase=frozenset("افزایش افزود رشد بالاتر بیشتر صعود".split()),
    decrease=frozenset("کاهش کاست سقوط نزول پایین‌تر کمتر کوچک‌تر تنزل".split()),
    causes=frozenset({"زیرا", "چون", "به دلیل", "به خاطر", "علت", "دلیل", "باعث", "سبب"}),
    change=frozenset("تغییر عوض".split()),
)
