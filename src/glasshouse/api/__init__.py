"""The read API: the models of the pages, and the facts behind them, for programs.

Everything below ``/api/`` but ``POST /api/acts``, which ``clerk.submissions`` answers and which is
described here. The contract is ``/api/openapi.json``; it is frozen in ``tests/api/openapi.json``.
"""
