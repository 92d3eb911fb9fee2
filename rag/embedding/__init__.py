"""Embeds text as vectors that do not depend on its language."""
