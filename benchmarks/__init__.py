"""Ratios against what a user would pick instead; each file is one command."""
