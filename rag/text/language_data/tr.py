"""Turkish."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="tr",
    replies=Replies(
        not_in_sources="Kaynaklar bu konuda bir şey söylemiyor.",
        nearest="En yakın olan:",
        greeting="Merhaba! Ben belegt. Soruları buradaki makalelere dayanarak yanıtlar ve her cümlenin "
        "dayandığı sözleri gösteririm.",
        about="Ben belegt. Soruları buradaki makalelere dayanarak yanıtlar ve her cümlenin dayandığı "
        "sözleri gösteririm. Makalelerde bir bilgi yoksa bunu söylerim.",
        thanks="Rica ederim. Makaleler hakkında başka sorular da sorabilirsiniz.",
        goodbye="Hoşça kalın!",
        you_could_ask="Şunları sorabilirsiniz:",
        ask_what_about="“{title}” ne hakkında?",
        ask_newest="En yeni makaleler hangileri?",
        yes="Evet",
        no="Hayır",
        nothing_on="Kaynaklar “{subject}” hakkında bir şey söylemiyor.",
        articles="Makaleler: {count}",
        newest="En yeni makaleler:",
        languages="Diller: {languages}",
        outlets="Kaynaklar: {outlets}",
        unchecked="çeviri, kontrol edilmedi",
        part_unanswered="Kaynaklarda bunun yanıtı yok: {question}",
        newer="Bu konuda daha yeni bir yazı var:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:en yeni|en son|son\b|güncel|şu an)",
        change=r"\b(?:düzelt|güncellen|değiş|beri\b)",
        as_of_after=r"\s(?:itibarıyla|itibariyle)",
        today=r"\b(?:bugün|bugünkü)\b",
        yesterday=r"\b(?:dün|dünkü)\b",
        tomorrow=r"\b(?:yarın|yarınki)\b",
        this_week=r"\bbu hafta(?:ki|nın|yı)?\b",
        last_week=r"\b(?:geçen|geçtiğimiz|önceki) hafta(?:ki|nın|yı)?\b",
        this_month=r"\bbu ay(?:ki|ın|ı)?\b",
        last_month=r"\b(?:geçen|geçtiğimiz|önceki) ay(?:ki|ın|ı)?\b",
        next_month=r"\b(?:gelecek|önümüzdeki) ay(?:ki|ın|ı)?\b",
        this_year=r"\bbu (?:yıl|sene)(?:ki|ın|ı|nin|yi)?\b",
        last_year=r"\b(?:geçen|geçtiğimiz|önceki) (?:yıl|sene)(?:ki|ın|ı|nin|yi)?\b",
        next_year=r"\b(?:gelecek|önümüzdeki) (?:yıl|sene)(?:ki|ın|ı|nin|yi)?\b|\bseneye\b",
        year_before=r"(?<!\b(?:on|yirmi|otuz|kırk|elli|yüz) )\bbir (?:yıl|sene) önce(?:ki|sine|sinde)\b"
        r"|\bönceki (?:yıl|sene)\w*\b",
    ),
    question=QuestionWords(
        conjunction="ve|ile|veya|ya da|yahut|yoksa",
        words=r"ne zaman|ne kadar|neden|nere\w+|nasıl|niçin|niye|ne(?:yi|ye|yin|yle|ler\w*)?"
        r"|kim(?:in|i|e|den|le|ler\w*)?|hangi\w*|kaç\w*",
    ),
    references=References(
        subjects="kendisi",
        others="onlar|onun|bunun|bunu|bunlar|buna|bu",
    ),
    ordinals_end_in_full_stop=True,
    ambiguous_number_words=frozenset("kırk on yüz".split()),
    page=PageNoise(
        share_verbs=frozenset({"paylaş"}),
        author_label="yazar:|yazan:",
        change_label="güncelle|değiştir",
        visit_label="erişim",
        date_label="(?:yayın(?:lanma)? tarihi|yayınlanma|güncelleme|güncellenme(?: tarihi)?|"
        "son güncelleme|tarih)",
    ),
    weekdays=(
        "pazartesi",
        r"salı(?:ya|yı|nın|dan)?(?!\p{L})",
        "çarşamba",
        "perşembe",
        "cuma(?!rtesi)",
        "cumartesi",
        "pazar(?!tesi|l)",
    ),
    negations=frozenset(
        "değil değildir değildi değiller yok yoktur yoktu hayır hiç hiçbir hiçbiri asla olmayan "
        "olmadı olmadığı olmadığını olmaz olmayacak etmedi etmiyor olmuyor".split()
    ),
    hedges=frozenset(
        "belki olabilir olası muhtemelen muhtemel galiba herhalde sanırım olasılıkla sözde iddiaya "
        "güya görünüşe anlaşılan düşünüyor değerlendiriyor".split()
    ),
    increase=frozenset(
        "artt artış artıy artar artır artm artan yüksel büyüd büyüm büyür büyüy çoğal tırman yüksek "
        "fazla".split()
    ),
    decrease=frozenset(
        "azal düşt düşüş düşür düşme düşüyor düşer gerile küçül iniş indi inen iniyor eksil daral "
        "kısıl kıst".split()
    ),
    causes=frozenset("çünkü nedeni nedeniyle sebeb sebebi dolayı yüzünden sayesinde için".split()),
    change=frozenset("değiş".split()),
)
