"""Where a line break ends a statement, in the words of a recogniser that sets no marks.

Such a recogniser begins a line at each pause, between statements and in the middle of them. What
the line begins with, and what the line before ended with, tells the two apart.
"""

from __future__ import annotations

import re

from recorder.clinical.grammar.tables import NUMBER_WORDS, TENS, UNITS

_LINES_A_MARK = 4
"""More lines than this for every full stop: the recogniser sets no marks."""
_MARK = re.compile(r"[.?!](?=\s)")
_OPENING = re.compile(r"(?P<word>[a-z]+)(?P<amount>(?: [a-z]+){0,2} of\b)?")
_ANSWERS = frozenset("no nope nah yes yeah yep yup".split())
_ANSWER = re.compile(
    rf"(?:i(?: dont)? think so|(?:{'|'.join(_ANSWERS)})(?: (?:not|really|never|a|little|bit|lot"
    r"|sir|maam|i|he|she|it|did|do|have|has|had|is|does|dont|didnt|havent|hasnt|isnt|doesnt"
    r"|think|so))*)$",
    re.MULTILINE,
)
"""A line that only answers."""
_QUESTION = re.compile(
    r"(?:(?:ok|okay|so|and|alright|right|sir|maam) )?"
    r"(?:any |got any |anything else|(?:do|did|does|have|has|is|are|were|was|can|could) "
    r"(?:you|your|he|she|they|it|there) |(?:whats|hows|wheres|whens) "
    r"|how (?:old|much|many|long|bad|far)|(?:what|when|where|how) "
    r"(?:is|are|do|did|does|has|have|about|meds|medications|medicines) )"
    r"(?!.*\b(?:no|nope|nah|none|yes|yeah|yep|yup|denies|nothing)\b).*$",
    re.MULTILINE,
)
"""A line that asks and has no answer in it."""
_ASKS_ON = re.compile(r"(?:(?:to|for|like) what|which ones?|when|where|how (?:much|many))$", re.M)
"""A line that asks on, behind a "yes"."""
_ONLY_GOES_ON = frozenset({"hundred", "thousand"})
"""Numbers that begin none without "a"."""
_HANDED = re.compile(
    r"\b(?:g[ai]ve|given|giving|him|her|hang|hung|hanging|up|another|got|had|run|running|put)"
    r" [a-z]+\n$"
)
"""A line that ends in the first word of an amount, and no sign's number."""
_LONGEST = 12
"""Most characters of a word of ``GOES_ON`` and the break behind it."""
_JOINS = frozenset("or and to of with in at than since like for the".split())
"""Words with which a line goes on with a question."""
_OPENERS = frozenset(
    """ok okay alright right copy any whats hows wheres whens did do does what how where when which
    patient patients pt our ours b bp pulse sat sats resps gcs temp vitals obs""".split()
)
"""Words that begin a statement where a line begins with them."""
_SUBJECTS = frozenset("he hes she shes they theyre theyve we weve were it its thats theres".split())
"""Words that may also go on about what the line before spoke of."""
GOES_ON = frozenset(
    """a an the of and or nor to with without for at on in by from over under if when that because
    so but his her their my our your was is are were has have had be been being get got gets says
    said say thinks denies denied no not any than then do did does can could will would should about
    around like as who whose what how where while until after before since gave give given giving
    put took takes take point he she it they we i hes shes its im theyre weve""".split()
)
"""Words behind which a statement goes on, whatever begins the next line."""


def without_marks(text: str) -> bool:
    """Whether lines, not full stops, part the statements of ``text``."""
    lines = text.count("\n")
    if not lines or lines <= _LINES_A_MARK * sum(map(text.count, (". ", "? ", ".\n", "?\n"))):
        return False  # as in most texts, of which no more is to be found out
    return lines > _LINES_A_MARK * len(_MARK.findall(text))


def gap_of_line(text: str, start: int, last: str) -> str:
    """What a line that begins with a small letter at ``start`` is parted by from what was said.

    A full stop, a question mark, ``\\n`` before a subject, nothing in the middle of a statement.
    ``last`` is the norm of the word before it.
    """
    line = text.rfind("\n", 0, text.rfind("\n", 0, start)) + 1
    opening = _OPENING.match(text, start)
    if opening is None:
        return ""
    word = opening["word"]
    if last in NUMBER_WORDS and word in NUMBER_WORDS:
        if not opening["amount"] or word in _ONLY_GOES_ON:
            return ""  # "hes seventy", "one"; "three", "hundred of amiodarone": one number
        if word in TENS and last in UNITS and _HANDED.search(text, line, start):
            return ""  # "hang two", "fifty of saline"
    if last not in GOES_ON and word not in _JOINS and _asks(text, line):
        return "?"
    if _ASKS_ON.match(text, line):
        return "?"
    if _ANSWER.match(text, start) or _ANSWER.match(text, line):
        return "."
    if last in GOES_ON:
        return ""
    if opening["amount"] and last in NUMBER_WORDS and word in NUMBER_WORDS:
        return "."  # "resps six", "two of narcan"
    if word in _OPENERS or _asks(text, start):
        return "."
    return "\n" if word in _SUBJECTS else ""


def _asks(text: str, line: int) -> bool:
    """Whether the line at ``line`` is a question, and no words of another go before it."""
    if _QUESTION.match(text, line) is None:
        return False
    before = text[max(0, line - _LONGEST) : line].split()
    return not before or before[-1] not in GOES_ON
