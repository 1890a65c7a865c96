"""The book as mathematics: the formats of a transparency log, and their verification.

Every module here is pure and is the manual of one format; only ``client`` reads files or speaks
HTTP. Nothing in this room knows what an entry says: an entry is a string of bytes.

Everything raises: a function that returns has verified what its name says.
"""
