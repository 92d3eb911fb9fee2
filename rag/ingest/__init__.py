"""Articles → index."""
