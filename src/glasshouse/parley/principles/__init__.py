"""Principles that a party declares, and who accepts them."""
