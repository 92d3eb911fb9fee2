"""Vietnamese."""

from rag.text.language_data.record import AnswerRequest, Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="vi",
    replies=Replies(not_in_sources="Các nguồn không nói về điều này.", nearest="Gần nhất là:"),
    time=TimeExpressions(
        latest=r"\b(?:mới nhất|gần đây nhất|hiện tại|hiện nay)",
        as_of=r"\b[Tt]ính (?:đến|tới)\b",
        end_of="cuối",
        year="năm",
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
        date_label="ngày(?: đăng)?",
    ),
    answer_request=AnswerRequest(verb="trả lời|viết", preposition="bằng", name_prefix="tiếng"),
    ambiguous_number_words=frozenset("ba bảy bốn chín mười năm sáu tám tư".split()),
)
