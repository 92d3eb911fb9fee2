"""An index on a Chroma server, shared by several machines."""
