"""The house: its founding and rules, who may speak and with which keys, and what is withheld."""
