"""Articles → index: load, clean, chunk, embed, store."""
