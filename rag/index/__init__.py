"""What is stored: passages, vectors, words and the list of articles."""
