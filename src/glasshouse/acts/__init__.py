"""How anything is said: from a signed act to the facts that follow from it.

The room holds what every kind of act shares: canonical JSON, the envelope, sheets, signatures, the
registry of kinds, the table of outcomes, the fact stores and the one function that decides what an
act does (``judge``). It knows no kind by name; the rooms below it declare theirs.
"""
