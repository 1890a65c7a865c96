"""The clerk: the single writer of a house's record, and what it hands out.

One process holds a house. Statements come in through ``submissions`` and ``intake``, ``batch``
folds and commits them, ``publication`` writes the public tree of files, ``startup`` opens a house
and refuses to open one that would contradict what it has already published. The database is the
source of truth; everything under ``record/`` is rendered from it.
"""
