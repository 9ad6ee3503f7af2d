"""Ways to say a number, for tests only: written apart from the grammar that must read them."""

from __future__ import annotations

from collections.abc import Iterator

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def below_hundred(n: int) -> str:
    """As in "forty two"."""
    if n < 20:
        return ONES[n]
    tens, ones = divmod(n, 10)
    return TENS[tens] + (f" {ONES[ones]}" if ones else "")


def plain(n: int) -> str:
    """As in "one hundred and four"."""
    if n < 100:
        return below_hundred(n)
    hundreds, rest = divmod(n, 100)
    return f"{ONES[hundreds]} hundred" + (f" and {below_hundred(rest)}" if rest else "")


def forms(n: int) -> Iterator[str]:
    """Every spoken or written form of an integer in 0..999 that means only it."""
    yield str(n)
    yield plain(n)
    yield plain(n).replace(" and ", " ")
    if 20 < n < 100 and n % 10:
        yield below_hundred(n).replace(" ", "-")
        yield f"{ONES[n // 10]} {ONES[n % 10]}"
        yield f"{n // 10} {n % 10}"
    if n >= 100 and n % 100:
        hundreds, rest = divmod(n, 100)
        tail = below_hundred(rest) if rest >= 10 else f"oh {ONES[rest]}"
        yield f"{ONES[hundreds]} {tail}"
        yield f"{hundreds} {rest:02d}"
        digits = " ".join(ONES[int(d)] for d in str(n))
        yield digits
        yield digits.replace("zero", "oh")
        yield " ".join(str(n))
    if 100 < n < 200:
        yield plain(n).replace("one hundred", "a hundred")


def decimals(tenths: int) -> Iterator[str]:
    """Forms of ``tenths / 10``."""
    whole, tenth = divmod(tenths, 10)
    yield f"{whole}.{tenth}"
    yield f"{plain(whole)} point {ONES[tenth]}"
    yield f"{whole} point {tenth}"
    if whole == 0:
        yield f".{tenth}"
        yield f"point {ONES[tenth]}"
    if whole >= 100 and whole % 100:
        tail = below_hundred(whole % 100) if whole % 100 >= 10 else f"oh {ONES[whole % 10]}"
        yield f"{ONES[whole // 100]} {tail} point {ONES[tenth]}"
