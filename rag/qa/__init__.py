"""Answers questions, with citations."""
