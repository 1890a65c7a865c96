"""What is wrong with an election, by name.

Checks raise; they never return False. The name is for programs and for the table in the
documentation, the sentence for people.
"""

from __future__ import annotations


class Fault(ValueError):
    """A part of an election is not as the protocol has it.

    ``name`` is one word for it, ``where`` the part: "ballot 3", "trustee 2, proof of knowledge".
    """

    def __init__(self, name: str, where: str = "", sentence: str = "") -> None:
        super().__init__(": ".join(part for part in (where, sentence or name) if part))
        self.name = name
        self.where = where
        self.sentence = sentence or name

    def within(self, where: str) -> Fault:
        """The same fault, told from further out."""
        return Fault(self.name, f"{where}, {self.where}" if self.where else where, self.sentence)
