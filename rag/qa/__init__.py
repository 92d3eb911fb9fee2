"""Question → answer with citations."""
