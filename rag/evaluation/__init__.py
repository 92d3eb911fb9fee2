"""Question set → figures."""
