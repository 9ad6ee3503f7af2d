"""Questions and the short answers that settle them; a question alone claims nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import replace
from operator import attrgetter

from recorder.clinical.claims.answers import (
    DENYING,
    HELPING,
    SPEAKERS,
    WHITHER,
    Question,
    asked_of_a_denial,
    says_where_to,
    tells_more,
)
from recorder.clinical.claims.cues import (
    ANSWER_FILLERS,
    NO_ANSWERS,
    QUESTION_OPENERS,
    RELATIVES,
    YES_ANSWERS,
)
from recorder.clinical.claims.no_idea import no_idea
from recorder.clinical.claims.short_replies import (
    NO_REPLIES,
    REPLIES,
    is_item,
    short_replies,
    ticked_off,
)
from recorder.clinical.grammar.tables import listed
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import STATEMENT_ENDS, Words


def find_questions(words: Words) -> Iterator[Question]:
    """Punctuated questions with the answer behind them, and "any chest pain no"."""
    openers, short = _openers(words)
    places = words.positions
    replied = places.of(_SAID_SHORTLY | REPLIES)
    told = sorted({*openers, *replied, *(i - 1 for i in replied)})
    for index, (first, last, asked) in enumerate(words.sentences):
        if asked:
            yield _answered(words, index)
            continue
        k = bisect_left(told, first)
        if k == len(told) or told[k] >= last:
            continue  # nothing is asked or answered: so it is with most
        line_behind = _line_behind(words, last)
        goes_on = line_behind or places.ahead[last] in _SAID_SHORTLY
        end = words.sentences[index + 1].last if goes_on else last
        own = openers[bisect_left(openers, first) : bisect_left(openers, end)]
        if line_behind and _is_question(words, index):
            question = _answered(words, index)
            if question.answer is not None:
                yield question
                continue
        if _is_ticked_off(words, index):
            yield _answered(words, index)
            continue
        in_turn = [*short_replies(words, first, last)] or [*ticked_off(words, first, last)]
        asked_so = _unmarked(words, first, last, end, own, short) if own else ()
        if in_turn:
            alone = [q for q in asked_so if not _overlap(q, in_turn)]
            yield from sorted([*alone, *in_turn], key=attrgetter("last"))
        else:
            yield from asked_so


def _is_ticked_off(words: Words, index: int) -> bool:
    """As in "Headache. No. Chest pain. No.": a name alone, and a "no" alone behind it."""
    first, last, _ = words.sentences[index]
    behind = words.sentences[index + 1 : index + 2]
    lone = behind and behind[0].last - behind[0].first == 1
    return bool(lone) and words.norms[last] in NO_REPLIES and is_item(words, first, last)


def _openers(words: Words) -> tuple[list[int], frozenset[int]]:
    """Where questions may open, and those of "you nauseous no", whose verb is left out.

    The "any" of "does it hurt any no" opens none.
    """
    opened = {h.first for h in QUESTION_OPENERS.scan(words.tokens, words.positions)}
    asking = (i for norm in ("you", "your") for i in words.positions.get(norm, ()))
    short = frozenset(i for i in asking if _left_short(words, i)) - opened
    last = len(words.tokens) - 1
    asked = (i for i in opened if words.norms[min(i + 1, last)] not in _SAID_SHORTLY)
    return sorted({*asked, *short}), short


def _left_short(words: Words, i: int) -> bool:
    """As in "okay you dizzy", "your chest hurt"; never "give you", "you're", "you stopped"."""
    before = words.tokens[i - 1] if i else None
    behind = words.positions.norms[i + 1 : i + 3]
    if words.tokens[i].clitic or not behind:
        return False
    if words.norms[i] == "your":
        return not _HURTS.isdisjoint(behind)
    told = behind[0] == "said" or (behind[0].endswith("ed") and behind[0] not in _STATES)
    return not told and (before is None or not (before.clitic or before.norm in _BEFORE_YOU))


_HURTS = frozenset({"hurt", "hurting", "sore", "aching"})
_STATES = frozenset("blocked confused exhausted lightheaded muddled tired".split())
_BEFORE_YOU = words_of("cues", "answers", "before_you")


def _overlap(question: Question, others: list[Question]) -> bool:
    return any(q.first < question.answer_last and question.first < q.answer_last for q in others)


def _line_behind(words: Words, i: int) -> bool:
    """Whether only the end of a line, no mark, ends the sentence before token ``i``."""
    if i >= len(words.tokens):
        return False
    between = words.text[words.tokens[i - 1].end : words.tokens[i].start]
    return between == "\n"


def _is_question(words: Words, index: int) -> bool:
    """As in "dizzy at all" before a line that is nothing but an answer."""
    (first, last, _), (_, end, _) = words.sentences[index : index + 2]
    if last - first > _SHORT_QUESTION:
        return False
    return all(t.norm in _SAID_SHORTLY for t in words.tokens[last:end])


_SHORT_QUESTION = 7
"""Most words of a question that only its answer tells from a statement."""


def _answered(words: Words, index: int) -> Question:
    sentences = words.sentences
    first, last, _ = sentences[index]
    if last - first > _TAG and _asks_for_more(words, last - _TAG):
        first = last - _TAG
    later = index + 1
    while later < len(sentences) and _asks(words, later) and later < index + 3:
        later += 1
    if later >= len(sentences) or _asks(words, later):
        return Question(first, last, None)
    start, end, _ = sentences[later]
    answer = _answer(words, start, min(end, start + 5))
    if answer is False and end - start <= _SHORT_NO and _thinks_again(words, end):
        if _is_yes_after_all(words, end):
            return Question(first, last, True, end, words.sentence_end(end, 5))
        answer = None if words.norms[end] == "well" else False
    if answer is None and (
        _is_sore(words, first, start, min(end, start + 5)) or tells_more(words, first, start)
    ):
        answer = True
    if later > index + 1 and not _answers_all(words, start, end):
        answer = None
    if answer is False and later + 1 < len(sentences):
        again = _asked_elsewhere(words, later + 1)
        if again is not None:
            return replace(again, first=first, last=last)
    return Question(first, last, answer, start, min(end, start + 5))


def _asks(words: Words, index: int) -> bool:
    """Whether it is a question and no retort: "No, why would I?"."""
    first, last, asked = words.sentences[index]
    retort = words.norms[first] in NO_ANSWERS and last - first > 1
    return asked and not (retort and words.gaps[first + 1] == ",")


def _is_sore(words: Words, asked: int, first: int, last: int) -> bool:
    """As in "Any neck pain?" - "It's a little sore, here on the side."."""
    tokens = words.tokens
    said = {token.norm for token in tokens[first + 1 : last]}
    own = tokens[first].norm in SPEAKERS and not _HURTING.isdisjoint(said)
    if not own or not said.isdisjoint(NO_ANSWERS):
        return False
    return not _HURTING.isdisjoint(token.norm for token in tokens[asked:first])


_HURTING = words_of("cues", "answers", "hurting")


def _asked_elsewhere(words: Words, index: int) -> Question | None:
    """As in "Does it hurt here?" - "No." - "Here?" - "Ow, yeah.": it does."""
    first, last, asked = words.sentences[index]
    said = set(words.norms[first:last]) if asked else _AND_HERE
    if said.isdisjoint(_HERE) or not said <= _HERE | _AND_HERE:
        return None
    again = _answered(words, index)
    return again if again.answer else None


_HERE = frozenset({"here", "there", "this", "that"})
_AND_HERE = frozenset({"about", "and", "down", "how", "now", "on", "or", "over", "side", "what"})
_TAG = 2


def _asks_for_more(words: Words, i: int) -> bool:
    """As in "A-fib, diabetes, what else?": what stands before was told, not asked."""
    asked = (words.norms[i], words.norms[i + 1])
    return words.gaps[i] == "," and asked in (("what", "else"), ("anything", "else"))


_SHORT_NO = 3


def _thinks_again(words: Words, i: int) -> bool:
    """As in "No. Well. I did a test and it was positive.": the "no" may be no answer any more."""
    return i + 1 < len(words.tokens) and words.norms[i] in _THINKS_AGAIN


def _is_yes_after_all(words: Words, i: int) -> bool:
    """As in "Any nausea?" - "No. Actually yes, a bit."."""
    end = words.sentence_end(i, _SECOND_THOUGHT)
    begun = next((k for k in range(i, end) if words.norms[k] not in _THINKS_AGAIN), end)
    said = set(words.norms[i:end])
    own = words.tokens[i].turn == words.tokens[i - 1].turn and said.isdisjoint(_OF_ANOTHER_THING)
    return own and begun < end and _answer(words, begun, min(end, begun + 5)) is True


_THINKS_AGAIN = frozenset({"well", "actually", "oh", "wait", "sorry", "hang", "on"})
_AFTER_ALL = frozenset({"well", "actually"})
_OF_ANOTHER_THING = frozenset({"of", "we", "but"})
"""As in "any chest pain? No. Well, a bit of a cough.": no yes to what was asked."""
_SECOND_THOUGHT = 9


def _answers_all(words: Words, first: int, last: int) -> bool:
    norms = words.norms[first:last]
    plain = len(norms) <= 3 and all(norm in NO_ANSWERS for norm in norms)
    return plain or norms[:3] == ["no", "and", "no"] or norms[:1] in (["neither"], ["none"])


def _likened(words: Words, first: int) -> bool:
    """As in "Any chest pain?" - "Not pain, more of a pressure.": neither yes nor no."""
    norms = words.norms[first : first + 6]
    more = norms.index("more") if "more" in norms[:-1] else 0
    return "not" in norms[:more] and norms[more + 1] in {"like", "of", "a", "just"}


def _answer(words: Words, first: int, last: int) -> bool | None:
    if _likened(words, first) or no_idea(words.tokens, first, last):
        return None
    short = _gesture(words, first)
    if short is None:
        short = _short_form(words, first)
    if short is None:
        short = _had_it(words, first)
    if short is not None:
        return short
    if _ends_in_no(words, first):
        return False
    if words.norms[first] == "for" and _LASTING & set(words.norms[first:last]):
        return True  # "Did he lose consciousness?" - "For about a minute."
    for i in range(first, last):
        norm = words.norms[i]
        if norm in NO_ANSWERS:
            return None if norm in _NO_OR_NOT and _nobody_knows(words, i + 1) else False
        if norm in YES_ANSWERS:
            return not (i + 1 < last and words.norms[i + 1] == "not")  # "Absolutely not."
        if norm not in ANSWER_FILLERS:
            return None
    return None


def _nobody_knows(words: Words, i: int) -> bool:
    """As in "Not sure.", "Not known.", "No idea."; "Not known to have any." is a no."""
    norms = words.norms[i : i + 2]
    unknown = _UNKNOWN if words.norms[i - 1] == "not" else _NO_CLUE
    return norms[:1] != [] and norms[0] in unknown and norms[1:] != ["to"]


_NO_OR_NOT = frozenset({"no", "not"})
_NO_CLUE = words_of("cues", "not_learned", "at_once") - {"yet"} | {"one"}


_UNKNOWN = words_of("cues", "answers", "unknown")


def _gesture(words: Words, first: int) -> bool | None:
    """As in "Nuts?" - "Shakes her head.", "He's nodding."."""
    for i in range(first, min(first + _GESTURE, len(words.tokens) - 2)):
        norm, behind = words.norms[i], words.norms[i + 2]
        if norm in _SHAKES and behind == "head":
            return False
        if norm in _NODS:
            return True
    return None


_GESTURE = 2
_SHAKES = frozenset({"shakes", "shaking", "shook"})
_NODS = frozenset({"nods", "nodding", "nodded"})


def _short_form(words: Words, first: int) -> bool | None:
    """As in "I have not.", "I am, yeah.", "She doesn't.", "She says no."."""
    tokens, count = words.tokens, len(words.tokens)
    i = first
    while i < count and i < first + 2 and tokens[i].norm in {"well", "oh", "ah"}:
        i += 1
    owned = i < count and tokens[i].norm in {"his", "her", "the", "my"} and i + 1 < count
    told = tokens[i + owned].norm in _REPORTERS if i < count else False
    i += owned and told
    if i + 1 >= count or not (tokens[i].norm in SPEAKERS or told):
        return None
    verb = tokens[i + 1].norm
    if verb in {"says", "said", "reckons", "thinks"} and i + 2 < count:
        answer = tokens[i + 2].norm
        return True if answer in YES_ANSWERS else False if answer in NO_ANSWERS else None
    if told:
        return None
    if verb in DENYING:
        return False if _closed(words, i + 2) else None
    denied = i + 2 < count and tokens[i + 2].norm == "not"
    plain = verb in HELPING or (verb == "not" and tokens[i].clitic in {"m", "s", "re"})
    if not plain or not _closed(words, i + 2 + denied):
        return None
    return not (denied or verb == "not")


def _had_it(words: Words, i: int) -> bool | None:
    """As in "I had it as a kid", "I think so", "She did, she was gone for a minute"."""
    norms = words.norms[i : i + 4]
    if norms[:3] == ["i", "think", "so"]:
        return True
    if norms == ["i", "dont", "think", "so"]:
        return False
    had = norms[:1] and norms[0] in SPEAKERS and norms[1:2] and norms[1] in _HAD
    return True if had and norms[2:3] in (["it"], ["that"], ["them"], ["one"]) else None


_LASTING = frozenset("second seconds minute minutes hour hours moment".split())
_HAD = frozenset({"had", "have", "has", "get", "gets", "got", "did", "do", "does"})


def _ends_in_no(words: Words, first: int) -> bool:
    """As in "He nearly went on me, but no."."""
    tokens, i = words.tokens, words.sentence(first).last - 1
    return i - 1 > first and tokens[i].norm == "no" and tokens[i - 1].norm == "but"


def _closed(words: Words, i: int) -> bool:
    return i >= len(words.tokens) or words.gaps[i] in STATEMENT_ENDS


_REPORTERS = RELATIVES | {
    "patient", "pt", "staff", "nurse", "carer",
}  # fmt: skip
"""Who answers for the patient: "Wife says none."."""


def _unmarked(
    words: Words, first: int, last: int, limit: int, openers: list[int], short: Container[int]
) -> Iterator[Question]:
    """As in "any chest pain no any nausea yes": questions of a recogniser that puts no marks.

    They begin in ``[first, last)`` and are answered before ``limit``, the end of the next line.
    Those of ``short`` are known by their "no" alone.
    """
    answered = -1
    for k, start in enumerate(openers):
        if start >= last:
            return
        denied = start > first and words.norms[start - 1] in _NO_QUESTION
        if denied and answered != start - 1:
            continue
        if start < answered:
            continue
        joined, end = _asked_on(words, openers[k : k + _MOST_IN_ONE], limit)
        if start in short:
            end = _until_reply(words, start, min([end, *openers[k + 1 : k + 2]]))
        question = _answered_in_talk(words, start, end, joined + _LONGEST_QUESTION)
        if question is None:
            question = asked_of_a_denial(words, start, end)
        if question is not None and (start not in short or question.answer is False):
            answered = question.last
            yield question


def _until_reply(words: Words, start: int, end: int) -> int:
    """Where the one who is asked speaks: "you want zofran *i'm* allergic"."""
    return next((i for i in range(start, end) if words.norms[i] in _REPLYING), end)


_REPLYING = frozenset({"i", "im"})


def _asked_on(words: Words, openers: list[int], limit: int) -> tuple[int, int]:
    """Where the last "or any" of the question begins that opens first, and where another does.

    As in "did you feel dizzy before you fell, or any chest pain no": one no to all of it.
    """
    last = openers[0]
    for i in openers[1:]:
        near = i - last < _LONGEST_QUESTION
        if near and words.norms[i - 1] == "or":
            last = i
        elif i >= openers[0] + _IN_ONE_QUESTION:
            return last, i
    return last, limit


def _answered_in_talk(words: Words, start: int, end: int, longest: int) -> Question | None:
    """The question that begins at token ``start``, if an answer follows before ``end``.

    ``longest``: where no answer to it is expected any more.
    """
    for i in words.positions.within(_TELLING, start + 2, min(end, longest)):
        norm, behind = words.norms[i], words.norms[i + 1] if i + 1 < end else ""
        had = norm in SPEAKERS and _had_it(words, i)
        if had and behind not in {"have", "has", "do", "does"}:
            return Question(start, i, True, i, i + 3)
        if says_where_to(words, i):
            return Question(start, i, True, i, i + 1)
        if norm in _ANOTHER_QUESTION:
            return None
        if norm in _DENIES_ALL and _NONE_THAT.at(words.tokens, i) is not None:
            return Question(start, i, False, i, i + 1)
        if norm == "little" and behind == "bit" and words.norms[i - 1] != "a":
            return Question(start, i, True, i, i + 2)  # "any cough little bit"
        if norm not in _SAID_SHORTLY:
            continue
        yes = norm[0] == "y"
        if yes and i >= start + _LONGEST_TO_A_YES:
            return None
        lone = not behind or behind in _AFTER_ANSWER or norm in _NEVER_ARTICLE
        lone = lone or words.norms[i - 1] in _ADDRESSED  # "any chest pain love no"
        lone = lone or (behind in _THAT and words.norms[start] in _IS_IT)
        if not yes and behind in _AFTER_ALL and _is_yes_after_all(words, i + 1):
            return Question(start, i, None)
        if lone or behind == "no" or (yes and behind in _AFTER_YES):
            return Question(start, i, yes, i, i + 1)
        if yes:
            return None
    return None


_NONE_THAT: Phrases[bool] = Phrases(listed("cues", "answers", "none_that"))
_DENIES_ALL = frozenset({"not", "dont", "none"})
_MOST_IN_ONE = 24
"""Openers of "or any" that one answer may be to."""
_IN_ONE_QUESTION = 4
"""Words of its opening in which "any history of" opens no other question."""
_LONGEST_QUESTION = 14
"""Words of a question, with its "no", in which no marks are put."""
_LONGEST_TO_A_YES = 9
_ANOTHER_QUESTION = frozenset("else what when where how why who".split())
_NO_QUESTION = frozenset({"denies", "without", "not", "no", "if"})
"""Words before "any" that make it no question, unless they answer the last one."""
_AFTER_ANSWER = words_of("cues", "answers", "behind_no")
"""Behind these words a "no" has answered; it denies nothing that follows."""
_ADDRESSED = words_of("allergies", "talk", "addressed")
_AFTER_YES = frozenset({"for", "since", "that", "because"})
_THAT, _IS_IT = frozenset({"that"}), frozenset({"is", "are", "was"})
"""As in "is that a rash on her neck no that's her birthmark"."""
_NEVER_ARTICLE = frozenset({"nope", "nah", "naw"})
_SAID_SHORTLY = _NEVER_ARTICLE | {"no", "yes", "yeah", "yep"}
_TELLING = SPEAKERS | WHITHER | _ANOTHER_QUESTION | _DENIES_ALL | _SAID_SHORTLY | {"little"}
"""Words of which one ends a question, or begins its answer."""
