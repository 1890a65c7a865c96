"""Demonstration houses: the data they are built from, and the builder that enters it."""
