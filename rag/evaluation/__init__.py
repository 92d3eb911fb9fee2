"""Evaluates a question set: metrics and a report."""
