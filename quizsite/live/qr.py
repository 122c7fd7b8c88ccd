"""QR codes: a text in, rows of dark and light modules out. Plain Python.

Byte mode at error correction level M, up to version 13: 331 bytes of UTF-8, more than any address of this site.
Source: ISO/IEC 18004:2015.
"""

from collections.abc import Iterator

Matrix = list[list[bool]]

# Per version: correction codewords in each block, then (number of blocks, data codewords in each).
_BLOCKS = {
    1: (10, [(1, 16)]),
    2: (16, [(1, 28)]),
    3: (26, [(1, 44)]),
    4: (18, [(2, 32)]),
    5: (24, [(2, 43)]),
    6: (16, [(4, 27)]),
    7: (18, [(4, 31)]),
    8: (22, [(2, 38), (2, 39)]),
    9: (22, [(3, 36), (2, 37)]),
    10: (26, [(4, 43), (1, 44)]),
    11: (30, [(1, 50), (4, 51)]),
    12: (22, [(6, 36), (2, 37)]),
    13: (22, [(8, 37), (1, 38)]),
}
_ALIGNED = {1: ()} | {version: (6, version * 4 + 10) for version in range(2, 7)}
_ALIGNED |= {version: (6, version * 2 + 8, version * 4 + 10) for version in range(7, 14)}

_MASKS = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)


def qr_matrix(text: str) -> Matrix:
    """Return the modules of a code without its quiet zone, True for dark; ValueError for more than 331 bytes."""
    data = text.encode()
    version = _version_for(len(data))
    bits = _bits(_interleaved(_codewords(data, version), version))
    drawn = [_draw(version, bits, mask) for mask in range(len(_MASKS))]
    return min(drawn, key=_penalty)


def qr_path(matrix: Matrix) -> str:
    """Return the dark modules as the path of an SVG, one unit each."""
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(matrix) for x, width in _dark_runs(row))


def _dark_runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for x, is_dark in enumerate([*row, False]):
        if is_dark and start is None:
            start = x
        elif not is_dark and start is not None:
            yield start, x - start
            start = None


# --- What is written --------------------------------------------------------------------------------------------------


def _capacity(version: int) -> int:
    return sum(count * size for count, size in _BLOCKS[version][1])


def _version_for(size: int) -> int:
    for version in _BLOCKS:
        head = 4 + (8 if version < 10 else 16)
        if head + 8 * size <= 8 * _capacity(version):
            return version
    raise ValueError(f"{size} bytes are more than a code of version 13 holds")


def _codewords(data: bytes, version: int) -> bytes:
    """Return mode, length and data, filled up to what the version holds."""
    capacity = _capacity(version)
    length = 8 if version < 10 else 16
    bits = f"0100{len(data):0{length}b}" + "".join(f"{byte:08b}" for byte in data)
    bits += "0" * min(4, 8 * capacity - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    return bytes(words + [(0xEC, 0x11)[place % 2] for place in range(capacity - len(words))])


def _interleaved(words: bytes, version: int) -> bytes:
    extra, groups = _BLOCKS[version]
    blocks, at = [], 0
    for size in (size for count, size in groups for _ in range(count)):
        blocks.append(words[at : at + size])
        at += size
    columns = [block[place] for place in range(max(map(len, blocks))) for block in blocks if place < len(block)]
    checks = [_correction(block, extra) for block in blocks]
    return bytes(columns + [check[place] for place in range(extra) for check in checks])


def _powers() -> list[int]:
    """Return the powers of 2 in the field of 256 elements, twice around."""
    powers, value = [], 1
    for _ in range(255):
        powers.append(value)
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    return powers * 2


_POWERS = _powers()
_LOGS = {value: power for power, value in enumerate(_POWERS[:255])}


def _times(one: int, other: int) -> int:
    return _POWERS[_LOGS[one] + _LOGS[other]] if one and other else 0


def _correction(block: bytes, size: int) -> list[int]:
    """Return the Reed-Solomon codewords of a block: the remainder by (x - 1)(x - 2)(x - 4)..."""
    divisor = [1]
    for power in range(size):
        divisor = [a ^ _times(b, _POWERS[power]) for a, b in zip([*divisor, 0], [0, *divisor], strict=True)]
    rest = list(block) + [0] * size
    for place in range(len(block)):
        factor = rest[place]
        for offset, coefficient in enumerate(divisor):
            rest[place + offset] ^= _times(coefficient, factor)
    return rest[len(block) :]


def _bits(words: bytes) -> list[bool]:
    return [word >> place & 1 == 1 for word in words for place in range(7, -1, -1)]


# --- How it is drawn --------------------------------------------------------------------------------------------------


def _draw(version: int, bits: list[bool], mask: int) -> Matrix:
    size = version * 4 + 17
    cells = _fixed(version, size)
    _write_format(cells, size, mask)
    left = iter(bits)
    for row, column in _path(size):
        if cells[row][column] is None:
            cells[row][column] = next(left, False) ^ _MASKS[mask](row, column)
    return [[bool(cell) for cell in row] for row in cells]


def _fixed(version: int, size: int) -> list[list[bool | None]]:
    """Return the patterns that every code of a version has; None where something else goes."""
    cells: list[list[bool | None]] = [[None] * size for _ in range(size)]
    for place in range(size):
        cells[6][place] = cells[place][6] = place % 2 == 0
    centres = _ALIGNED[version]
    for row in centres:
        for column in centres:
            if (row, column) not in ((6, 6), (6, size - 7), (size - 7, 6)):
                _square(cells, row, column, 2)
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        _square(cells, row, column, 4)
    cells[size - 8][8] = True
    if version >= 7:
        _write_version(cells, size, version)
    return cells


def _square(cells: list[list[bool | None]], row: int, column: int, reach: int) -> None:
    """Draw rings around a centre: light at distance 2 (and 4) of a finder, at distance 1 of an alignment pattern."""
    dark = (0, 1, 3) if reach == 4 else (0, 2)
    for y in range(max(0, row - reach), min(len(cells), row + reach + 1)):
        for x in range(max(0, column - reach), min(len(cells), column + reach + 1)):
            cells[y][x] = max(abs(y - row), abs(x - column)) in dark


def _remainder(value: int, divisor: int, digits: int) -> int:
    value <<= digits
    while value.bit_length() > digits:
        value ^= divisor << value.bit_length() - divisor.bit_length()
    return value


def _write_format(cells: list[list[bool | None]], size: int, mask: int) -> None:
    """Write level and mask twice. Level M is 00, so the mask alone is the number."""
    word = (mask << 10 | _remainder(mask, 0b10100110111, 10)) ^ 0b101010000010010
    around = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(size - 1 - y, 8) for y in range(7)] + [(8, size - 8 + x) for x in range(8)]
    for places in (around, apart):
        for place, (row, column) in enumerate(places):
            cells[row][column] = word >> 14 - place & 1 == 1


def _write_version(cells: list[list[bool | None]], size: int, version: int) -> None:
    word = version << 12 | _remainder(version, 0b1111100100101, 12)
    for place in range(18):
        row, column = place // 3, size - 11 + place % 3
        cells[row][column] = cells[column][row] = word >> place & 1 == 1


def _path(size: int) -> Iterator[tuple[int, int]]:
    """Walk in pairs of columns from the right, up and down in turn, around the column of the timing pattern."""
    is_up = True
    for right in range(size - 1, 0, -2):
        pair = right if right > 6 else right - 1
        rows = range(size - 1, -1, -1) if is_up else range(size)
        for row in rows:
            yield row, pair
            yield row, pair - 1
        is_up = not is_up


_FINDER = [True, False, True, True, True, False, True]
_FINDERS = (_FINDER + [False] * 4, [False] * 4 + _FINDER)


def _penalty(cells: Matrix) -> int:
    """Return how hard the pattern would be to read: runs, blocks, false finders, an uneven share of dark."""
    lines = [*cells, *(list(column) for column in zip(*cells, strict=True))]
    dark = sum(map(sum, cells)) * 100 / len(cells) ** 2
    return sum(map(_run_penalty, lines)) + _block_penalty(cells) + int(abs(dark - 50) // 5) * 10


def _run_penalty(line: list[bool]) -> int:
    score, length = 0, 0
    for place, cell in enumerate(line):
        length = length + 1 if place and cell == line[place - 1] else 1
        score += 3 if length == 5 else length > 5
    return score + 40 * sum(line[at : at + 11] in _FINDERS for at in range(len(line) - 10))


def _block_penalty(cells: Matrix) -> int:
    return 3 * sum(
        upper[x] == upper[x + 1] == lower[x] == lower[x + 1]
        for upper, lower in zip(cells, cells[1:], strict=False)
        for x in range(len(upper) - 1)
    )
