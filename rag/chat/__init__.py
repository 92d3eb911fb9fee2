"""`belegt chat`, and how `ask` and `search` look in a terminal."""
