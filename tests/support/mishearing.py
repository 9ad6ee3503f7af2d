"""The same words as a worse recogniser would write them, for tests and benchmarks.

Every way takes the text and a seeded ``random.Random`` and invents nothing but its own damage.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Way = Callable[[str, Random], str]

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_FILLERS = ("uh", "um", "er", "uh", "you know")
_LITTLE = "the and so of in right that is on for with to it we at some then".split()
_NUMBER = re.compile(r"(?<![A-Za-z\d])(?:\d[\d,]*(?:\.\d+)?|\.\d+)")


def as_it_is(text: str, _: Random) -> str:
    """The text itself."""
    return text


def lower_case(text: str, _: Random) -> str:
    """No capital letters."""
    return text.lower()


def unpunctuated(text: str, _: Random) -> str:
    """No marks but those inside a number, no speaker labels, one line."""
    text = re.sub(r"(?m)^[A-Z][\w ]{0,20}:", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3})|(?<=\w)['’](?=\w)", "", text)
    text = re.sub(r"[;!?\"“”…—–()\[\]]|(?<!\d)[.,:]|[.,:](?!\d)", " ", text)
    return " ".join(text.split())


def in_words(text: str, rng: Random) -> str:
    """Every number spoken out, as people say it ("one forty over ninety")."""
    text = re.sub(r"(?<=\d)/(?=\d)", " over ", text)
    text = re.sub(r"(?<=\d):(?=\d\d)", " ", text).replace("%", " percent")
    return _NUMBER.sub(lambda m: _spoken(m.group().replace(",", ""), rng), text)


def raw(text: str, rng: Random) -> str:
    """Lower case, no marks, numbers in words: what small recognisers write."""
    text = unpunctuated(in_words(text, rng), rng).lower()
    return " ".join(re.sub(r"[-/.:%]", " ", text).split())


def split_digits(text: str, rng: Random) -> str:
    """Half of the numbers of three digits broken behind the first ("1 40")."""
    broken = re.compile(r"(?<![\d.:])([1-9])(\d\d)(?![\d.:])")
    return broken.sub(
        lambda m: f"{m[1]} {m[2]}" if rng.random() < 0.5 else m[0], unpunctuated(text, rng).lower()
    )


def hesitant(text: str, rng: Random) -> str:
    """Seven words in a hundred followed by a filler."""
    said = (
        word if rng.random() >= 0.07 else f"{word} {rng.choice(_FILLERS)}"
        for word in text.split(" ")
    )
    return " ".join(said)


def in_segments(text: str, rng: Random) -> str:
    """Cut wherever the speaker paused, every seven to sixteen words: sentences run across."""
    pieces: list[str] = []
    words = text.split(" ")
    while words:
        length = rng.randint(7, 16)
        pieces.append(" ".join(words[:length]))
        words = words[length:]
    return "\n".join(pieces)


def misheard(text: str, rng: Random) -> str:
    """``raw``, and five words in a hundred lost, garbled or replaced by a little word."""
    words = (
        _damaged(word, rng) if rng.random() < 0.05 else word for word in raw(text, rng).split()
    )
    return " ".join(word for word in words if word)


WAYS: dict[str, Way] = {
    "as it is": as_it_is,
    "lower case": lower_case,
    "no punctuation": unpunctuated,
    "numbers as words": in_words,
    "raw words only": raw,
    "digits split": split_digits,
    "cut into segments": in_segments,
    "fillers": hesitant,
    "5 % misheard": misheard,
}


def _damaged(word: str, rng: Random) -> str:
    kind = rng.random()
    if kind < 0.3:
        return ""
    if kind < 0.65 and len(word) > 3:
        i = rng.randrange(1, len(word))
        return word[:i] + rng.choice("aeiotnsrl") + word[i + 1 :]
    return rng.choice(_LITTLE)


def _spoken(digits: str, rng: Random) -> str:
    whole, _, decimals = digits.partition(".")
    if decimals:
        lead = f"{_cardinal(int(whole), rng)} " if whole else ""
        return f"{lead}point {' '.join(_ONES[int(d)] for d in decimals)}"
    if len(whole) == 4 and whole[0] == "0":
        return f"oh {_ONES[int(whole[1])]} {_pair(int(whole[2:]))}"
    return _cardinal(int(whole), rng)


def _cardinal(number: int, rng: Random) -> str:
    if number < 100:
        return _below_hundred(number)
    if number < 1000:
        return _hundreds(*divmod(number, 100), rng)
    if number % 1000 == 0 and number < 100_000:
        return f"{_cardinal(number // 1000, rng)} thousand"
    if number < 10_000:
        high, low = divmod(number, 100)
        return f"{_below_hundred(high)} {_pair(low) if low else 'hundred'}"
    return " ".join(_ONES[int(digit)] for digit in str(number))


def _hundreds(hundreds: int, rest: int, rng: Random) -> str:
    if not rest:
        return f"{_ONES[hundreds]} hundred"
    if rng.random() < 0.7:
        return f"{_ONES[hundreds]} {_pair(rest)}"
    return f"{_ONES[hundreds]} hundred and {_below_hundred(rest)}"


def _pair(number: int) -> str:
    return _below_hundred(number) if number >= 10 else f"oh {_ONES[number]}"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f" {_ONES[ones]}" if ones else "")
