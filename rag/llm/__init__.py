"""The language models, and the queue for each."""
