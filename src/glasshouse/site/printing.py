"""What a printed page carries to be found again: its address in letters and as a QR code."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString

#: Longer addresses are printed without their query. Threat: the work on a code grows with its
#: length, and anybody can ask for an address with any query.
LONGEST = 250
#: The pattern laid over every code. Any of the eight can be read (ISO/IEC 18004, 7.8); to try them
#: all and take the one with the fewest blots is four fifths of the work on a code.
MASK = 4


def printed_address(request: HttpRequest) -> str:
    """The address of a page for paper: with its query, which may hold the moment that is read."""
    full: str = request.build_absolute_uri()
    return full if len(full) <= LONGEST else full.partition("?")[0]


@lru_cache(maxsize=4096)
def qr_code(address: str) -> SafeString:
    """The QR code of an address as an inline image, without any style attribute: the policy of the
    site forbids those. It takes about a millisecond, more than is fair for each reading of a page
    that is hardly ever printed, so it is made once for each address.

    Hidden from assistive technology, since the same address stands beside it in letters.
    """
    code = segno.make_qr(address, error="m", mask=MASK)
    svg = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    # Safe: segno draws its modules as numbers, and writes nothing of the address into the markup.
    return SafeString(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))
