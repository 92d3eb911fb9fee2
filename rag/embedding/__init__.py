"""Text → vectors without their language."""
