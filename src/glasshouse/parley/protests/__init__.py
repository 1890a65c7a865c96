"""Protests, and who says that one was withdrawn."""
