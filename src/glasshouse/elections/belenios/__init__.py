"""The Belenios protocol, version 1, on the group Ed25519 (belenios-tool 3.0 to 3.3).

Pure: bytes in, bytes out, randomness given. Nothing here knows of records, acts or servers.
"""
