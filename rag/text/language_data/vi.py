"""Vietnamese."""

from rag.text.language_data.record import (
    AnswerRequest,
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

# "ba năm trước" is another time than the last or the next one.
NOT_COUNTED = r"(?<!\b(?:\d+|mấy|vài|nhiều|những|các|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) )"

LANGUAGE = Language(
    code="vi",
    replies=Replies(
        not_in_sources="Các nguồn không nói về điều này.",
        nearest="Gần nhất là:",
        greeting="Xin chào! Tôi là belegt. Tôi trả lời câu hỏi dựa trên các bài báo ở đây và chỉ ra lời văn "
        "làm căn cứ cho từng câu.",
        about="Tôi là belegt. Tôi trả lời câu hỏi dựa trên các bài báo ở đây và chỉ ra lời văn làm căn cứ "
        "cho từng câu. Nếu các bài báo không nói về điều gì, tôi sẽ cho biết như vậy.",
        thanks="Không có gì. Bạn cứ hỏi thêm về các bài báo.",
        goodbye="Tạm biệt!",
        you_could_ask="Bạn có thể hỏi:",
        ask_what_about="“{title}” nói về điều gì?",
        ask_newest="Những bài báo nào mới nhất?",
        yes="Có",
        no="Không",
        nothing_on="Các nguồn không nói gì về “{subject}”.",
        articles="Số bài báo: {count}",
        newest="Các bài báo mới nhất:",
        languages="Ngôn ngữ: {languages}",
        outlets="Nguồn: {outlets}",
        unchecked="bản dịch chưa kiểm tra",
        part_unanswered="Các nguồn không nói về điều này: {question}",
        newer="Có một bài mới hơn về việc này:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:mới nhất|gần đây nhất|hiện tại|hiện nay|bây giờ)",
        change=r"\b(?:thay đổi|thay doi|khác gì so với|khac gi so voi|từ đó đến nay|kể từ|ke tu)",
        as_of=r"\b[Tt]ính (?:đến|tới)\b",
        end_of="cuối",
        year="năm",
        today=r"\bhôm nay\b",
        yesterday=r"\bhôm qua\b",
        tomorrow=r"\bngày mai\b",
        this_week=r"\btuần này\b",
        last_week=rf"{NOT_COUNTED}\btuần (?:trước|vừa rồi|vừa qua|qua)\b",
        this_month=r"\btháng này\b",
        last_month=rf"{NOT_COUNTED}\btháng (?:trước|vừa rồi|vừa qua|qua)\b",
        next_month=rf"{NOT_COUNTED}\btháng (?:sau|tới)\b",
        this_year=r"\bnăm nay\b",
        last_year=rf"\bnăm ngoái\b|{NOT_COUNTED}\bnăm (?:trước|vừa rồi|vừa qua|qua)\b",
        next_year=rf"\bsang năm\b|{NOT_COUNTED}\bnăm (?:sau|tới)\b",
    ),
    question=QuestionWords(
        conjunction="và|hoặc|hay",
        words="(?-i:[Aa]i)|cái gì|gì|nào|khi nào|bao giờ|lúc nào|ở đâu|đâu|vì sao|tại sao|sao|như thế nào"
        "|thế nào|ra sao|bao nhiêu|mấy",
    ),
    references=References(
        says="nói|kể|hỏi|cho biết|cho rằng|khẳng định|nhấn mạnh|chia sẻ|giải thích|nhận xét",
        according="theo",
        subjects=r"(?:ông|bà|anh|chị|cô|em)(?! (?:chủ|bà|lão|cụ|trùm|nội|ngoại|con|mẹ|xã|này|ta|em|họ|út|trai"
        r"|gái|dâu|giáo|bé)\b)",
        persons=r"(?:ông|bà)(?! (?:chủ|bà|lão|cụ|trùm|nội|ngoại|con|mẹ|xã|ấy|này|ta)\b)",
        others=r"nó|họ|đó là|đây là|(?:\w+ ){1,4}(?:này|(?<!nào )đó|ấy)",
    ),
    page=PageNoise(
        comment_count="bình luận",
        comment_invitation="viết bình luận",
        advertisement="quảng cáo",
        cookies=r"(?:chúng tôi|trang (?:web )?này) sử dụng cookie|chấp nhận (?:tất cả )?cookie",
        share_verbs=frozenset({"sẻ"}),
        share_words=frozenset({"chia"}),
        source_label="nguồn",
        author_label="tác giả:",
        date_label="(?:ngày|cập nhật|xuất bản|đăng)(?: ngày| đăng| lúc)?",
    ),
    answer_request=AnswerRequest(verb="trả lời|viết", preposition="bằng", name_prefix="tiếng"),
    ambiguous_number_words=frozenset("ba bảy bốn chín mười năm sáu tám tư".split()),
    weekdays=(
        "thứ (?-i:Hai)|(?:vào|hôm|sáng|trưa|chiều|tối|đêm) thứ hai",
        "thứ (?-i:Ba)|(?:vào|hôm|sáng|trưa|chiều|tối|đêm) thứ ba",
        "thứ (?-i:Tư)|(?:vào|hôm|sáng|trưa|chiều|tối|đêm) thứ tư",
        "thứ (?-i:Năm)|(?:vào|hôm|sáng|trưa|chiều|tối|đêm) thứ năm",
        "thứ (?-i:Sáu)|(?:vào|hôm|sáng|trưa|chiều|tối|đêm) thứ sáu",
        "thứ (?-i:Bảy)|(?:vào|hôm|sáng|trưa|chiều|tối|đêm) thứ bảy",
        "chủ nhật|chúa nhật",
    ),
    negations=frozenset("không chưa chẳng chả chớ đừng".split()),
    hedges=frozenset(
        {
            "có thể",
            "có lẽ",
            "chắc",
            "hình như",
            "dường như",
            "khả năng",
            "được cho là",
            "có vẻ",
            "nghi",
            "cáo buộc",
            "cân nhắc",
            "dự kiến",
            "ước đoán",
        }
    ),
    increase=frozenset("tăng nâng vọt".split()),
    decrease=frozenset("giảm sụt tụt rớt".split()),
    causes=frozenset({"vì", "do", "bởi", "nguyên nhân", "lý do", "nhờ"}),
    inflects_names=False,
    change=frozenset({"thay đổi"}),
)
