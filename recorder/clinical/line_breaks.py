"""Where a line break ends a statement, in the words of a recogniser that sets no marks.

Such a recogniser begins a line at each pause, between statements and in the middle of them. What
the line begins with, and what the line before ended with, tells the two apart.
"""

from __future__ import annotations

import re

from recorder.clinical.number_words import NUMBER_WORDS

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
_OPENERS = frozenset(
    """ok okay alright right copy any whats hows wheres whens did do does what how where when which
    patient patients pt our ours""".split()
)
"""Words that begin a statement where a line begins with them."""
_SUBJECTS = frozenset("he hes she shes they theyre theyve we weve were it its thats theres".split())
"""Words that may also go on about what the line before spoke of."""
_GOES_ON = frozenset(
    """a an the of and or nor to with without for at on in by from over under if when that because
    so but his her their my our your was is are were has have had be been being get got gets says
    said say thinks no not any than then do did does can could will would should about around
    like as who whose what how where while until after before since gave give given giving put took
    takes take point he she it they we i hes shes its im theyre weve""".split()
)
"""Words behind which a statement goes on, whatever begins the next line."""


def without_marks(text: str) -> bool:
    """Whether lines, not full stops, part the statements of ``text``."""
    lines = text.count("\n")
    return lines > 0 and lines > _LINES_A_MARK * len(_MARK.findall(text))


def gap_of_line(text: str, start: int, last: str) -> str:
    """What a line that begins with a small letter at ``start`` is parted by from what was said.

    A full stop, ``\\n`` before a subject, nothing in the middle of a statement. ``last`` is the
    norm of the word before it.
    """
    line = text.rfind("\n", 0, text.rfind("\n", 0, start)) + 1
    if _ANSWER.match(text, start) or _ANSWER.match(text, line):
        return "."
    opening = _OPENING.match(text, start)
    if last in _GOES_ON or opening is None:
        return ""
    word = opening["word"]
    if opening["amount"] and last in NUMBER_WORDS and word in NUMBER_WORDS:
        return "."  # "resps six", "two of narcan"
    return "." if word in _OPENERS else "\n" if word in _SUBJECTS else ""
