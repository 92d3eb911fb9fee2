"""A small corpus of our own, and configurations over it."""

from __future__ import annotations

from pathlib import Path

from rag.config import Config, IndexConfig, load_config

NO_OLLAMA = "http://127.0.0.1:9"

ARTICLES = {
    "leuchtturm.txt": (
        "![]() |\n"
        "Der Leuchtturm von Hohenwarte\n"
        "Von Anke Brandt | 12.03.2024\n"
        "Facebook Twitter WhatsApp\n"
        "Der Leuchtturm von Hohenwarte wurde 1887 erbaut und ist 41 Meter hoch. "
        "Sein Licht ist bei klarer Sicht aus 32 Kilometern Entfernung zu sehen.\n"
        "Die Wärterin Grete Olsen rettete 1903 in einer Sturmnacht elf Seeleute. "
        "Nach ihr ist heute die Straße am Hafen benannt.\n"
        "Quelle: https://example.org/leuchtturm\n"
        "Kommentare (3)\n"
    ),
    "cheese.md": (
        "---\ntitle: The cheese of Brindle Valley\ndate: 2023-09-05\nurl: https://example.org/cheese\n---\n\n"
        "# The cheese of Brindle Valley\n\n"
        "Brindle cheese is made from sheep's milk and ripens for **nine months** in a cave. "
        "The dairy was founded by Martha Quill in 1952.\n\n"
        "![A wheel of cheese](wheel.png)\n\n"
        "A wheel of it weighs 6.5 kilograms.\n"
    ),
    "chua.html": (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Ngôi chùa trên núi</title>'
        '<meta property="article:published_time" content="2025-05-20T08:00:00+07:00">'
        '<link rel="canonical" href="https://example.org/chua"></head>'
        '<body><nav><a href="/">Trang chủ</a></nav>'
        "<article><h1>Ngôi chùa trên núi</h1>"
        "<p>Ngôi chùa Linh Vân được xây dựng năm 1742 trên đỉnh núi Bạch Hạc. "
        "Muốn lên chùa, khách phải leo 999 bậc đá.</p>"
        "<p>Quả chuông của chùa nặng 1.200 kilôgam và được đúc bằng đồng.</p></article>"
        "<footer>Bình luận (2)</footer></body></html>"
    ),
}


def write_articles(folder: Path, articles: dict[str, str]) -> Path:
    """Put `articles` (name → text) into `folder`, which is returned."""
    for name, text in articles.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def make_config(folder: Path, index: IndexConfig | None = None, /, **overrides: str) -> Config:
    """A configuration whose corpus and index lie in `folder`; overrides as `section__key="value"`."""
    environ = {"BELEGT_LLM__BASE_URL": NO_OLLAMA} | {
        f"BELEGT_{key.upper()}": value for key, value in overrides.items()
    }
    text = '[corpus]\npath = "corpus"\n[index]\npath = "index"\n'
    if index:
        text += f'url = "{index.url}"\ndatabase = "{index.database}"\n'
    file = folder / "config.toml"
    file.write_text(text)
    return load_config(file, environ)
