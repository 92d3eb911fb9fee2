"""The web page: chat, articles and evaluation, and the widget for other pages."""
