"""Glasshouse: a self-hosted house for negotiating in the open."""

__version__ = "0.1.0"
