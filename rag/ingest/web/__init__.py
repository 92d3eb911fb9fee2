"""Fetches web pages and feeds into files of the corpus."""
