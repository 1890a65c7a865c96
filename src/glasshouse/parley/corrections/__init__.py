"""Corrections that authors make to their own words."""
