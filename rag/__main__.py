"""`python -m rag` is the same program as `belegt`."""

from rag.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
