"""belegt: answers from your own articles, every sentence tied to the words that support it."""
