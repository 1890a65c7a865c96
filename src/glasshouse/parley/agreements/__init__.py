"""Agreements: their conditions, and the parties that joined them."""
