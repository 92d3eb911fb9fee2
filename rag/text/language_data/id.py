"""Indonesian."""

from rag.text.language_data.record import (
    Language,
    PageNoise,
    QuestionWords,
    References,
    Replies,
    TimeExpressions,
)

# "tiga tahun lalu" is another time than the last or the next one.
NOT_COUNTED = (
    r"(?<!\b(?:\d+|beberapa|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas"
    r"|belas|puluh|ratus) )"
)

LANGUAGE = Language(
    code="id",
    replies=Replies(
        not_in_sources="Sumber tidak menyebutkannya.",
        nearest="Yang paling mendekati:",
        greeting="Halo! Saya belegt. Saya menjawab pertanyaan berdasarkan artikel di sini dan menunjukkan "
        "kata-kata yang mendasari setiap kalimat.",
        about="Saya belegt. Saya menjawab pertanyaan berdasarkan artikel di sini dan menunjukkan kata-kata "
        "yang mendasari setiap kalimat. Jika sesuatu tidak ada dalam artikel, saya akan mengatakannya.",
        thanks="Sama-sama. Silakan tanyakan hal lain tentang artikel.",
        goodbye="Sampai jumpa!",
        you_could_ask="Anda dapat bertanya:",
        ask_what_about="“{title}” membahas apa?",
        ask_newest="Artikel mana yang terbaru?",
        yes="Ya",
        no="Tidak",
        nothing_on="Sumber tidak menyebutkan apa pun tentang “{subject}”.",
        articles="Artikel: {count}",
        newest="Artikel terbaru:",
        languages="Bahasa: {languages}",
        outlets="Sumber: {outlets}",
        unchecked="terjemahan, belum diperiksa",
        part_unanswered="Sumber tidak menjawab ini: {question}",
        newer="Ada artikel yang lebih baru tentang ini:",
    ),
    time=TimeExpressions(
        latest=r"\b(?:terbaru|terakhir|terkini|saat ini)",
        change=r"\b(?:dikoreksi|diralat|diperbarui|berubah|perubahan|sejak\b)",
        as_of=r"\b[Pp]er(?: tanggal)?\b",
        end_of="akhir",
        year="tahun",
        today=r"\bhari ini\b",
        yesterday=r"\bkemarin\b(?! (?:lusa|dulu))",
        tomorrow=r"\b(?:besok|esok)\b",
        this_week=r"\b(?:pekan|minggu) ini\b",
        last_week=rf"{NOT_COUNTED}\b(?:pekan|minggu) (?:lalu|kemarin)\b",
        this_month=r"\bbulan ini\b",
        last_month=rf"{NOT_COUNTED}\bbulan (?:lalu|kemarin)\b",
        next_month=r"\bbulan depan\b",
        this_year=r"\btahun ini\b",
        last_year=rf"{NOT_COUNTED}\btahun (?:lalu|kemarin)\b",
        next_year=r"\btahun depan\b",
        year_before=rf"\b(?:setahun|satu tahun) sebelumnya\b|{NOT_COUNTED}\btahun sebelumnya\b",
    ),
    question=QuestionWords(
        conjunction="dan|atau|serta",
        words="siapa|apa|yang mana|mana|kapan|di ?mana|ke ?mana|dari ?mana|mengapa|kenapa|bagaimana|berapa",
        may_ask_yes_or_no=True,
    ),
    references=References(
        subjects="ia|dia|beliau",
        others="ia|dia|beliau|mereka|hal (?:ini|itu|tersebut)",
    ),
    page=PageNoise(
        author_label="oleh|penulis:",
        change_label="diperbarui|diubah",
        visit_label="diakses|diambil",
        date_label="(?:diterbitkan|diperbarui|dipublikasikan|tanggal)(?: pada)?",
    ),
    negations=frozenset("tidak tak bukan belum tanpa jangan tiada bukanlah tidaklah enggak".split()),
    hedges=frozenset(
        "mungkin barangkali kemungkinan dapat bisa agaknya tampaknya kabarnya konon diduga dugaan "
        "kiranya sepertinya diperkirakan dipertimbangkan mempertimbangkan".split()
    ),
    increase=frozenset(
        "naik menaik kenaik dinaik meningkat peningkat ditingkat tumbuh bertumbuh pertumbuh "
        "bertambah melonjak lonjak tinggi".split()
    ),
    decrease=frozenset(
        "turun menurun penurun diturun berkurang mengurang pengurang dikurang merosot anjlok susut "
        "menyusut penyusut jatuh rendah".split()
    ),
    causes=frozenset("karena sebab akibat alasan berkat penyebab".split()),
    inflects_names=False,
    change=frozenset("ubah berubah perubahan".split()),
)
