"""Ballot boxes: each a record of its own, which the house's record anchors."""
