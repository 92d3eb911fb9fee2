"""Question set → metrics and report."""
