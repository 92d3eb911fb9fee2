"""Parses the bytes of a file into articles, in a child process with limits."""
