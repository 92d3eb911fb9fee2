"""Thai."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="th",
    replies=Replies(
        not_in_sources="แหล่งข้อมูลไม่ได้กล่าวถึงเรื่องนี้",
        nearest="ที่ใกล้เคียงที่สุด:",
        greeting="สวัสดี! นี่คือ belegt ซึ่งตอบคำถามจากบทความที่นี่ และแสดงถ้อยคำที่เป็นที่มาของทุกประโยค",
        about="นี่คือ belegt ซึ่งตอบคำถามจากบทความที่นี่ และแสดงถ้อยคำที่เป็นที่มาของทุกประโยค หากบทความไม่ได้กล่าวถึงเรื่องใด "
        "ก็จะแจ้งให้ทราบ",
        thanks="ด้วยความยินดี ถามเรื่องอื่นเกี่ยวกับบทความได้อีก",
        goodbye="ลาก่อน!",
        you_could_ask="คุณอาจถามว่า:",
        ask_what_about="“{title}” เกี่ยวกับอะไร?",
        ask_newest="บทความล่าสุดคือบทความใด?",
        yes="ใช่",
        no="ไม่ใช่",
        nothing_on="แหล่งข้อมูลไม่ได้กล่าวถึง “{subject}”",
        articles="จำนวนบทความ: {count}",
        newest="บทความล่าสุด:",
        languages="ภาษา: {languages}",
        outlets="แหล่งข่าว: {outlets}",
        unchecked="คำแปลที่ยังไม่ได้ตรวจสอบ",
        part_unanswered="แหล่งข้อมูลไม่ได้ตอบเรื่องนี้: {question}",
        newer="มีบทความที่ใหม่กว่าเกี่ยวกับเรื่องนี้:",
    ),
    time=TimeExpressions(
        latest="(?:ล่าสุด|ปัจจุบัน)",
        change="(?:แก้ไข|ปรับปรุง|เปลี่ยน|ตั้งแต่)",
        as_of="ณ (?:วันที่)?",
        today="วันนี้",
        yesterday="เมื่อวาน(?!ซืน)",
        tomorrow="พรุ่งนี้",
        this_week="(?:สัปดาห์|(?<!วัน)อาทิตย์)นี้",
        last_week=r"(?<!(?:\d|หลาย|กี่) ?)(?:สัปดาห์|(?<!วัน)อาทิตย์)(?:ที่แล้ว|ที่ผ่านมา|ก่อน)",
        this_month="เดือนนี้",
        last_month=r"(?<!(?:\d|หลาย|กี่) ?)เดือน(?:ที่แล้ว|ที่ผ่านมา|ก่อน)",
        next_month="เดือนหน้า",
        this_year="ปีนี้",
        last_year=r"(?<!(?:\d|หลาย|กี่) ?)ปี(?:ที่แล้ว|ที่ผ่านมา|ก่อน|กลาย)",
        next_year="ปีหน้า",
        year_before=r"(?<!\d ?)ปีก่อนหน้า|(?:หนึ่ง|(?<!\d)1 ?)ปีก่อน",
    ),
    question=QuestionWords(
        conjunction="และ|หรือ|กับ|รวมทั้ง",
        words="ใคร|อะไร|อย่างไร|ยังไง|เมื่อไหร่|เมื่อไร|เมื่อใด|ที่ไหน|ที่ใด|ไหน|ทำไม|เพราะเหตุใด|เหตุใด|เท่าไหร่|เท่าไร|เท่าใด"
        "|กี่|ใด",
    ),
    references=References(
        subjects="เขา(?!ใหญ่)|เธอ",
        others="เขา(?!ใหญ่)|เธอ|พวกเขา|สิ่งนี้|เรื่องนี้",
    ),
    page=PageNoise(
        author_label="โดย",
        change_label="อัปเดต|แก้ไข",
        visit_label="เข้าถึง|สืบค้น",
        date_label="(?:เผยแพร่(?:เมื่อ)?|อัปเดต(?:เมื่อ)?|วันที่(?:เผยแพร่)?)",
    ),
    spaces_words=False,
    separates_words=False,
    negations=frozenset("ไม่ ไม่มี ไม่ได้ ไม่ใช่ มิได้ ไร้ ปราศจาก".split()),
    hedges=frozenset(
        "อาจ น่าจะ คงจะ บางที เป็นไปได้ คาดว่า คาดการณ์ เชื่อว่า อ้างว่า ดูเหมือน กำลังพิจารณา สันนิษฐาน".split()
    ),
    increase=frozenset("เพิ่ม สูงขึ้น มากขึ้น สูงกว่า เติบโต ขยายตัว พุ่ง มากกว่า".split()),
    decrease=frozenset("ลด ต่ำกว่า น้อยกว่า หดตัว ร่วง ดิ่ง".split()),
    causes=frozenset("เพราะ เนื่องจาก สาเหตุ เหตุผล ดังนั้น".split()),
    inflects_names=False,
    change=frozenset("เปลี่ยน".split()),
)
