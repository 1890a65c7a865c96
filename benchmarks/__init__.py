"""Measurements of a house, each against the bare cost of what it cannot do without."""
