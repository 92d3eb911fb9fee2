"""Pages and feeds → files of the corpus."""
