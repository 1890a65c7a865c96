"""Fronts and tables: the parts in which a negotiation is conducted."""
