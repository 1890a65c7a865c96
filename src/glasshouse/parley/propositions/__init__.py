"""Proposals, the answers to them, and what of them is agreed."""
