"""Question → checked answer."""
