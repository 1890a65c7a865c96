"""The curve Ed25519 in plain numbers (RFC 8032, section 5.1): slow, with no subgroup check, and by
another way than the code under test. It makes the elements that the group refuses, and is the
oracle for those that it takes."""

from __future__ import annotations

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, PRIME) % PRIME
_ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int]
NEUTRAL: Point = (0, 1)
ORDER_2: Point = (0, PRIME - 1)


def add(first: Point, second: Point) -> Point:
    """The sum of two points, in affine coordinates."""
    (x1, y1), (x2, y2) = first, second
    crossed = _D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + crossed, -1, PRIME)
    y = (y1 * y2 + x1 * x2) * pow(1 - crossed, -1, PRIME)
    return x % PRIME, y % PRIME


def multiple(scalar: int, point: Point) -> Point:
    """The point, so many times."""
    result = NEUTRAL
    for bit in f"{scalar:b}":
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def read(hexadecimal: str) -> Point:
    """A point as it stands in files; ValueError if it is not on the curve."""
    number = int(hexadecimal, 16)
    sign, y = number >> 255, number & (2**255 - 1)
    squared = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(squared, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != squared:
        x = x * _ROOT_OF_MINUS_ONE % PRIME
    if x * x % PRIME != squared:
        raise ValueError("not on the curve")
    return (x if x % 2 == sign else -x % PRIME), y


def write(point: Point) -> str:
    """A point as it stands in files."""
    x, y = point
    return f"{(x & 1) << 255 | y:064x}"


def order_8() -> Point:
    """A point of order 8: any point of the curve times the order of the group will do, or be of
    smaller order."""
    y = 2
    while True:
        try:
            found = multiple(ORDER, read(f"{y:064x}"))
        except ValueError:
            found = NEUTRAL
        if multiple(4, found) != NEUTRAL:
            return found
        y += 1
