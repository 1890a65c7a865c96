"""The command line: one file per command, each imported only when it is called.

``verify`` and what it calls never import Django: whoever checks a house needs none of the house's
own machinery (a test holds it to that).
"""
