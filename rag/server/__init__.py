"""The HTTP interfaces, and who may use them how much."""
