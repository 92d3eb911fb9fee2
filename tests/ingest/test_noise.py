"""Which lines are certainly noise."""

import pytest

from rag.ingest.noise import is_noise


@pytest.mark.parametrize(
    "line",
    [
        "Kommentar (0)",
        "Kommentare (12)",
        "3 comments",
        "Bình luận (4)",
        "Comentarios (8)",
        "Kommentar schreiben",
        "Teilen",
        "Share | Tweet",
        "Facebook Twitter WhatsApp E-Mail",
        "Auf Facebook teilen",
        "Share this: Facebook X Email",
        "Chia sẻ Zalo Facebook Lưu bài",
        "Condividi: Facebook, X, WhatsApp",
        "Chia sẻ",
        "Wir verwenden Cookies, um Ihnen die beste Nutzung zu bieten.",
        "This website uses cookies.",
        "Accept all cookies",
        "Chúng tôi sử dụng cookie.",
        "Anzeige",
        "Advertisement",
        "Nur für Abonnenten",
        "Réservé aux abonnés - Offre découverte : 1 € le premier mois",
        "Subscribers only | Already a subscriber? Sign in",
        "| | ---",
    ],
)
def test_knows_page_furniture(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "Der Kommentar (0) im Quelltext wird übersprungen.",
        "Facebook und Twitter teilen sich den Markt.",
        "Facebook and Twitter share data with the police",
        "Share of Facebook and Instagram",
        "Print and Instagram: Facebook wins",
        "Deel 2: Facebook en Instagram",
        "Share prices of Facebook and Twitter fall after the verdict",
        "Werbefirmen nutzen Cookies, um Leser wiederzuerkennen.",
        "Cookies mit Schokolade backen zwölf Minuten.",
        "Auf der Seite stand nur: „Wir verwenden Cookies“, sagte die Leiterin der Behörde.",
        "“This site uses cookies”, read the banner, and nobody had a choice.",
        "We use cookies to see 4 million readers, the company admitted.",
        "We use cookies on every page, said its head Ulla Berg on Monday.",
        "The authority fined the shop because it wrote this site uses cookies and gave no choice.",
        "He printed an advertisement in the local paper.",
        "Für Abonnenten wird es teurer",
        "Members only: inside London's last gentlemen's club",
        "Jetzt testen: so gut ist der neue Golf",
        "Subscribers only read the headlines",
        "X",
        "Facebook",
        "Die Quelle des Flusses liegt im Harz.",
    ],
)
def test_leaves_sentences_of_an_article_alone(line: str) -> None:
    assert not is_noise(line)
