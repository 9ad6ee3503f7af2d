"""Whose statement it is: relatives, strangers, and mother or baby in the record of a birth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.cues import (
    BIRTH,
    MEN,
    NEW_TOPIC,
    RELATIONS,
    REPORTS,
    STOPS,
    WOMEN,
    YES_ANSWERS,
    Cue,
)
from recorder.clinical.phrases import Hit
from recorder.clinical.reach import Mark, Reach
from recorder.clinical.text import SENTENCE_ENDS, Token, Words

_BABY = ("baby", "newborn", "infant", "bub", "bubs")
_BABYS = frozenset({"apgar", "apgars"})
_PATIENT = ("patient", "pt", "casualty", "twin")


class People(Reach):
    """Finds what is said about somebody else."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._mothers = _mothers_record(words)
        self._cared_for = _cared_for(words)

    def _babies(self) -> Iterator[Mark]:
        """In the mother's record the baby is somebody else."""
        positions = self._words.positions
        for i in sorted(i for norm in (*_BABY, *_BABYS) for i in positions.get(norm, ())):
            token = self._tokens[i]
            if self._was_had(i):
                continue
            opens = token.gap in SENTENCE_ENDS or i == 0 or self._tokens[i - 1].norm == "the"
            if i + 1 < self._count and self._tokens[i + 1].norm in _STIRS:
                yield Mark(Cue.PERSON, i, i + 1, i + 1, i + 2)
            elif opens:
                end = self._until_bleeding(i + 1, self._sentence_end(i + 1, 30))
                yield Mark(Cue.PERSON, i, i + 1, i + 1, end)
            elif (self._loose or token.clitic or token.norm == "bubs") and self._tokens[
                i - 1
            ].norm not in _COUNTED_BABY:
                yield Mark(Cue.PERSON, i, i + 1, i + 1, self._until_mother(i + 1))

    def _was_had(self, i: int) -> bool:
        """As in "she's just had the baby in the front seat": still said of the mother."""
        before = [t.norm for t in self._tokens[max(0, i - 2) : i]]
        return before[-1:] in (["the"], ["her"]) and before[:1] in (["had"], ["having"])

    def _until_bleeding(self, first: int, end: int) -> int:
        """As in "Baby was born at 03:12, and she's had a postpartum haemorrhage": the mother."""
        bled = next((i for i in range(first, end) if self._tokens[i].norm in _BLEEDS), end)
        clauses = (i for i in range(bled, first, -1) if self._tokens[i].gap == ",")
        return next(clauses, bled) if bled < end else end

    def _until_mother(self, first: int) -> int:
        """End of what is said of the baby where nothing is punctuated."""
        end = min(first + 9, self._count)
        if _AT_THE_BREAST & {t.norm for t in self._tokens[first : first + 3]}:
            return first + 3
        return next((i for i in range(first, end) if self._tokens[i].norm in _MOTHERS), end)

    def _numbered(self) -> Iterator[Mark]:
        """Of several patients one is ours: the first, or "this is for patient two"."""
        named = sorted(i for norm in _PATIENT for i in self._words.positions.get(norm, ()))
        told = [(i, n) for i in named if i + 1 < self._count and (n := self._patient_number(i))]
        ours = next((n for i, n in told if self._only_this(i)), "")
        ours = ours or next((n for i, n in told if i <= _OPENING), "")
        if not ours and told and told[0][0] > _TOLD_BEFORE and "1" not in {n for _, n in told}:
            ours = "1"  # told of before anybody was numbered
        told += [(i, n) for i in self._words.positions.get("number", ())
                 if (n := self._one_of_several(i))]  # fmt: skip
        for i, number in sorted(told):
            ours = ours or (number if number == "1" else "")
            if ours and number != ours:
                yield Mark(Cue.PERSON, i, i + 2, i + 2, self._until_ours(i + 2))

    def _one_of_several(self, i: int) -> str:
        """The number of "number two is his son", "I'm with number one he's the dad", or ``""``."""
        ahead = self._tokens[i + 1 : i + 3]
        if len(ahead) < 2 or ahead[0].gap or ahead[0].norm not in _NUMBERS:
            return ""
        person = ahead[1].norm in ("is", "was", "he", "she") or ahead[0].clitic == "s"
        before = self._tokens[i - 1].norm if i else ""
        opens = self._opens_sentence(i) or self._loose
        return _NUMBERS[ahead[0].norm] if person and (before == "with" or opens) else ""

    def _not_ours(self) -> Iterator[Mark]:
        """As in "Driver was a 30 year old male, our patient is the passenger, 28"."""
        places = self._words.positions
        for i in places.get("patient", ()):
            if i > 1 and self._another_patient(i):
                end = min(self._until_ours(i + 1), self._sentence_end(i + 1, _TOLD_OF_ANOTHER))
                yield Mark(Cue.PERSON, i, i + 1, i + 1, max(i + 1, end))
            elif self._in_the_next_bed(i):
                yield Mark(Cue.PERSON, i, i + 5, i + 5, self._sentence_end(i + 5, _NEIGHBOUR))
        ours = [i for i in places.get("patient", ()) if i and self._tokens[i - 1].norm == "our"]
        for i in sorted(i for norm in _ABOARD for i in places.get(norm, ())):
            own = next((k for k in ours if i < k <= i + _OTHER_PATIENT), 0)
            told = i + 1 < self._count and self._tokens[i + 1].norm in ("is", "was")
            if own and told:
                yield Mark(Cue.PERSON, i, i + 1, i + 1, own)

    def _another_patient(self, i: int) -> bool:
        """As in "there's a second patient, the coworker, heart rate in the eighties"."""
        which, before = self._tokens[i - 1].norm, self._tokens[i - 2].norm
        return which == "another" or (which == "second" and before in ("a", "the"))

    def _in_the_next_bed(self, i: int) -> bool:
        """As in "the patient in the next bed had the vomiting bug last week"."""
        ahead = [t.norm for t in self._tokens[i + 1 : i + 5]]
        return ahead[:3] == ["in", "the", "next"] and ahead[-1] in _BEDS

    def _patient_number(self, i: int) -> str:
        """The number of "patient two", "pt number 3" at token ``i``, or ``""``."""
        ahead = [t.norm for t in self._tokens[i + 1 : i + 3]]
        return _NUMBERS.get(ahead[1] if ahead[:1] == ["number"] and ahead[1:] else ahead[0], "")

    def _only_this(self, i: int) -> bool:
        """As in "this is for patient two only", "patient one of two"."""
        ahead = [t.norm for t in self._tokens[i + 2 : i + 4]]
        about = self._tokens[i - 1].norm if i else ""
        return ahead[:1] in (["only"], ["of"]) or about == "for"

    def _until_ours(self, first: int) -> int:
        end = min(first + _OTHER_PATIENT, self._count)
        return next((i for i in range(first, end) if self._tokens[i].norm in _OURS), end)

    def _person(self, hit: Hit[Cue]) -> Mark | None:
        """A relative as the subject; not as the reporter, the helper or the company."""
        if self._only_mentioned(hit) or self._colleague(hit) or self._spoken_to(hit):
            return None
        if self._tokens[hit.last - 1].norm.removesuffix("s") in self._cared_for:
            return None
        own = hit.first > 0 and self._tokens[hit.first - 1].norm in ("her", "my")
        if (
            self._mothers
            and not own
            and self._tokens[hit.first].norm
            in (
                "mum",
                "mom",
                "mother",
                "mam",
                "mums",
                "moms",
            )
        ):
            return None
        if self._left_short(hit.last):
            return Mark(Cue.PERSON, hit.first, hit.last, hit.last, hit.last + 1)
        end = self._past_semicolon(hit, 20 if self._loose else 25)
        end = self._answered(hit, end)
        end = self._still_of(hit, end)
        end = self._pronoun_goes_on(hit, end)
        for i in range(hit.last + 1, end):
            if self._back_to_patient(hit, i):
                return Mark(Cue.PERSON, hit.first, hit.last, hit.last, i)
        end = self._same_pronoun(hit, end)
        return Mark(Cue.PERSON, hit.first, hit.last, hit.last, end)

    def _answered(self, hit: Hit[Cue], end: int) -> int:
        """As in "And the passenger, is that bay two?" - "Yeah, 26, pulse 96.": still of her."""
        clause = self._words.clauses[self._words.clause_of[hit.first]]
        if not clause.question or end >= self._count or self._tokens[end].norm not in YES_ANSWERS:
            return end
        return self._sentence_end_from(end)

    def _left_short(self, i: int) -> bool:
        """As in "not diabetic but his brother is, BM nine point one": all is said of him."""
        ended = i + 1 < self._count and self._tokens[i + 1].gap == ","
        if not ended or self._tokens[i + 1].norm not in STOPS:
            return False
        return self._tokens[i].norm in ("is", "was", "does", "did", "has", "are")

    def _still_of(self, hit: Hit[Cue], end: int) -> int:
        """As in "Mum's Sinead, she's twenty-nine. She'd a temperature.": sentences of one turn."""
        person = self._tokens[hit.last - 1].norm.removesuffix("s")
        pronouns = ("she", "her") if person in WOMEN else ("he", "his") if person in MEN else ()
        opens = hit.first == 0 or self._tokens[hit.first].gap in SENTENCE_ENDS
        if self._loose or not opens or not pronouns:
            return end
        turn = self._tokens[hit.first].turn
        while end < self._count and self._tokens[end].norm in pronouns:
            if self._tokens[end].turn != turn or self._tokens[end].gap not in SENTENCE_ENDS:
                break
            end = self._sentence_end_from(end)
        return end

    def _same_pronoun(self, hit: Hit[Cue], end: int) -> int:
        """Without marks "her ... and her ..." of a wife, a mother goes on about her."""
        person = self._tokens[hit.last - 1].norm.removesuffix("s")
        pronoun = "her" if person in WOMEN else "his" if person in MEN else ""
        if not self._loose or not pronoun:
            return end
        told = any(t.norm == pronoun for t in self._tokens[hit.last : end])
        for i in range(end, min(end + _SAME_WORDS, self._count) if told else end):
            if self._back_to_patient(hit, i):
                return i
            if self._tokens[i].norm == pronoun:
                last = min(i + _SAME_WORDS, self._count)
                return next((k for k in range(i, last) if self._new_set(k)), last)
        return end

    def _past_semicolon(self, hit: Hit[Cue], limit: int) -> int:
        """As in "Wife has a pacemaker; her pulse was 110" goes on about her."""
        end = self._sentence_end(hit.last, limit)
        person = self._tokens[hit.last - 1].norm
        pronouns = (
            ("her", "she")
            if person in WOMEN
            else ("his", "he")
            if person in MEN
            else ("his", "her")
        )
        while (
            end < self._count
            and self._tokens[end].gap == ";"
            and self._tokens[end].norm in pronouns
        ):
            end = self._sentence_end_from(end)
        return end

    def _back_to_patient(self, hit: Hit[Cue], i: int) -> bool:
        """ "patient", "he himself", the pronoun of the other sex; a new topic without stops."""
        norm = self._tokens[i].norm
        if norm in ("patient", "pt", "ours", "repeat", "recheck"):
            return True
        if self._new_set(i) or self._signs_go_on(hit, i) or tells_of_him(self._tokens, i):
            return True
        if self._loose and norm in _CONDITIONS:
            return self._tokens[i - 1].norm not in ("a", "an", "is", "was", "also", "and", "heavy")
        if norm in ("himself", "herself"):
            return self._tokens[i - 1].norm in ("he", "she")
        person = self._tokens[hit.last - 1].norm.removesuffix("s")
        if (norm == "she" and person in MEN) or (norm == "he" and person in WOMEN):
            return True
        if norm in ("he", "she") and person not in MEN | WOMEN and self._changed(hit, i):
            return True
        if not self._loose or norm not in NEW_TOPIC:
            return False
        ahead = self._tokens[i + 1].norm if i + 1 < self._count else ""
        return norm != "no" or ahead not in _UNHURT or self._tokens[i - 1].norm != "and"

    def _new_set(self, i: int) -> bool:
        """As in "last set", "second set": the crew goes on with the patient's own signs."""
        if self._tokens[i].norm not in _ONE_OF_MANY or i + 1 >= self._count:
            return False
        return self._tokens[i + 1].norm in _SETS and not self._tokens[i + 1].gap

    def _signs_go_on(self, hit: Hit[Cue], i: int) -> bool:
        """As in "sats 82 on the mask mum's been using, heart rate 158": the list goes on."""
        token = self._tokens[i]
        if token.norm not in _SIGNS or self._tokens[i - 1].norm in _OWNING:
            return False
        if self._loose:
            return i > hit.last + 4 and self._tokens[i - 1].norm not in _JOINING
        if token.gap != ",":
            return False
        first = self._words.clauses[self._words.clause_of[hit.first]].first
        return any(self._tokens[k].norm in _SIGNS for k in range(first, hit.first))

    def _changed(self, hit: Hit[Cue], i: int) -> bool:
        """As in "that's the partner, he's type one, she's got hashimoto's"."""
        other = "he" if self._tokens[i].norm == "she" else "she"
        return any(t.norm == other for t in self._tokens[hit.last : i])

    def _pronoun_goes_on(self, hit: Hit[Cue], end: int) -> int:
        """As in "My sister has it. Her heart rate was ...": "her" is the sister's, the patient
        speaks.
        """
        if hit.first == 0 or self._tokens[hit.first - 1].norm != "my" or end >= self._count:
            return end
        if self._tokens[end].norm in ("her", "his", "she", "he"):
            return self._sentence_end_from(end)
        return end

    def _sentence_end_from(self, first: int) -> int:
        sentence = self._words.clauses[self._words.clause_of[first]].sentence
        return min(self._words.sentences[sentence].last, first + 20)

    def _opens_sentence(self, i: int) -> bool:
        return i == 0 or self._tokens[i].gap in SENTENCE_ENDS

    def _colleague(self, hit: Hit[Cue]) -> bool:
        """As in "my partner bagged him" is the crew speaking."""
        return (
            self._tokens[hit.first].norm == "partner"
            and hit.first > 0
            and self._tokens[hit.first - 1].norm == "my"
        )

    def _own_role(self, hit: Hit[Cue]) -> bool:
        """As in "a 30 year old male passenger": the patient was the passenger."""
        before = [t.norm for t in self._tokens[max(0, hit.first - 5) : hit.first]]
        ours = "patient" in before and bool({"is", "was"} & set(before))
        role = before[-1:] and before[-1] in _ROLE_WORDS
        return self._tokens[hit.first].norm == "passenger" and bool(role or ours)

    def _introduced(self, i: int) -> bool:
        """As in "This is my daughter Zoe": she is the patient."""
        words = [t.norm for t in self._tokens[max(0, i - 2) : i + 1]]
        if self._aged(i):
            return True
        if words[-2:-1] == ["i"] and self._tokens[i - 1].clitic == "m" and words[-1] in _WHOSE:
            return True  # "I'm her housemate, she's been coughing"
        if words[-1:] in (["my"], ["our"]) and words[-2:-1] in (["she"], ["he"], ["it"], ["this"]):
            return self._tokens[i - 1].clitic == "s"
        return words in (["this", "is", "my"], ["this", "is", "our"], ["here", "is", "my"])

    def _aged(self, i: int) -> bool:
        """As in "he's the dad fifty one year old male": whom the report is of."""
        which = self._tokens[i].norm if i > 0 else ""
        told = which == "the" and self._tokens[i - 1].norm in ("he", "she", "is")
        ahead = {t.norm for t in self._tokens[i + 2 : i + 7]}
        return told and "old" in ahead and bool(ahead & {"year", "years"})

    def _spoken_to(self, hit: Hit[Cue]) -> bool:
        """As in "okay mum what happened", "about fifteen kilos mum": a parent is addressed."""
        token = self._tokens[hit.first]
        if token.norm not in _PARENTS | _PALS or token.clitic or hit.last - hit.first > 1:
            return False
        before = self._tokens[hit.first - 1].norm if hit.first else ""
        if before in _DETERMINERS or before in _POSSESSIVES or before in RELATIONS:
            return False
        if token.norm in _PALS:  # "obs please mate, yeah", "cheers buddy": never without "his"
            return before not in _WHICH_PAL
        if hit.last >= self._count or self._tokens[hit.last].gap in (*SENTENCE_ENDS, ","):
            return token.gap in ("", ",") and hit.first > 0
        ahead = [t.norm for t in self._tokens[hit.last : hit.last + 2]]
        asked = ahead[0] in _ASKING and ahead[1:] in (["she"], ["he"], ["they"], ["you"])
        return token.gap in ("", ",") and (asked or ahead[0] in _AFTER_ADDRESS)

    def _device(self, hit: Hit[Cue]) -> bool:
        """As in "Mom's meter said 547": her thing, his reading."""
        return hit.last < self._count and self._tokens[hit.last].norm in _DEVICES

    def _only_mentioned(self, hit: Hit[Cue]) -> bool:
        i = hit.first - 1
        if self._introduced(i) or self._own_role(hit) or self._device(hit):
            return True
        while i >= 0 and self._tokens[i].norm in _DETERMINERS and self._tokens[i + 1].gap == "":
            i -= 1
        opens = (
            i >= 0
            and self._tokens[i].norm == "and"
            and (
                self._opens_sentence(i)
                or [t.norm for t in self._tokens[hit.last : hit.last + 2]] in _TELLS_OF
            )
        )
        if i >= 0 and self._tokens[i].norm in RELATIONS and not self._tokens[i + 1].gap:
            stranger = hit.last - hit.first > 1 and self._tokens[i].norm == "and"
            opens = opens or (self._tokens[i].norm == "and" and self._has_a_state(hit.last))
            return not (opens or stranger)  # "and the other lady who fainted"
        if hit.last + 1 < self._count and self._tokens[hit.last + 1].norm in ("him", "her", "them"):
            own = [t.norm for t in self._tokens[hit.last + 2 : hit.last + 3]] == ["own"]
            joined = not self._tokens[hit.last].gap and not self._tokens[hit.last + 1].gap
            if joined or own:
                return joined and not own
        ahead = [t for t in self._tokens[hit.last : hit.last + 3] if t.gap not in SENTENCE_ENDS]
        record = [t.norm for t in self._tokens[hit.last : hit.last + 4]]
        if record[:1] == ["has"] and record[2:3] == ["own"] and record[-1] in _OWN_RECORD:
            return True
        for k, token in enumerate(ahead):
            if token.norm in REPORTS:
                return True
            if token.norm in ("here", "present"):
                return not {"also", "too"} & {t.norm for t in self._tokens[hit.last : hit.last + 4]}
            if token.norm == "had" and k + 1 < len(ahead) and ahead[k + 1].norm in ("her", "him"):
                return True
            if token.norm not in ("also", "who", "then", "is", "already", "had", "on", "scene"):
                break
        return False

    def _has_a_state(self, i: int) -> bool:
        """As in "and her husband's diabetic": what follows is told of him."""
        behind = {t.norm for t in self._tokens[i : i + 3]}
        told = self._tokens[i - 1].clitic == "s" or self._tokens[i - 1].norm.endswith("s")
        told = told or bool(behind & {"is", "has", "takes"})
        return told and bool(behind & _STATES)


def _cared_for(words: Words) -> frozenset[str]:
    """As in "how old is your dad": the relative whom the crew came for."""
    found = set()
    for i in words.positions.get("old", ()):
        ahead = [t.norm for t in words.tokens[i + 1 : i + 4]]
        asked = i and words.tokens[i - 1].norm == "how" and ahead[:2] == ["is", "your"]
        if asked and len(ahead) > 2 and ahead[2] in MEN | WOMEN:
            found.add(ahead[2])
    return frozenset(found)


def tells_of_him(tokens: Sequence[Token], i: int) -> bool:
    """As in "she thinks seventeen kilos": the relative at token ``i`` tells of the patient."""
    ahead = [t.norm for t in tokens[i + 1 : i + 3]]
    told = tokens[i].norm in _WHO_SAYS and ahead[:1] and ahead[0] in SAYS
    return bool(told) and ahead[-1] not in _TELLS_OF_HERSELF


SAYS = frozenset("says said thinks reckons guesses states reports told tells".split())
_WHO_SAYS = frozenset({"she", "he", "they"})
_TELLS_OF_HERSELF = frozenset("she he her his shes hes they".split())


def _mothers_record(words: Words) -> bool:
    """The record of a birth, told of the mother and not of the newborn."""
    norms = words.positions.keys()
    unborn = norms & {"fetal", "foetal", "fetus", "antenatal"}
    if not unborn and ("baby" not in norms or not norms & BIRTH):
        return False
    opening = {t.norm for t in words.tokens[:30]}
    aged = (words.tokens[i - 1].norm for i in words.positions.get("old", ()) if 0 < i < 40)
    if any(unit in _INFANT_AGES for unit in aged):
        return False
    if any(_own_child(words.tokens, i) for i in words.positions.get("baby", ()) if i < 30):
        return False
    return not opening & {"newborn", "neonate"} and not {"baby", "record"} <= opening


def _own_child(tokens: Sequence[Token], i: int) -> bool:
    """As in "baby boy Molefe, born at 03:45": the record is his."""
    child = i + 1 < len(tokens) and tokens[i + 1].norm in ("boy", "girl") and not tokens[i + 1].gap
    mother = {"lady", "woman", "female", "mother"} & {t.norm for t in tokens[:i]}
    return child and not mother and "born" in {t.norm for t in tokens[i + 2 : i + 6]}


_TELLS_OF = (["who", "is"], ["who", "has"], ["who", "was"], ["who", "takes"])
_UNHURT = frozenset({"symptoms", "injuries", "complaints"})
_ONE_OF_MANY = frozenset("last latest second third final next full first new".split())
_SETS = frozenset("set obs observations vitals".split())
_SIGNS = frozenset(
    "pulse resps respirations sats bp gcs temp bm bsl bgl heart temperature spo2".split()
)
_OWNING = frozenset("her his their its own mums moms dads wifes husbands s the a".split())
_JOINING = frozenset("and has had with of on for is was".split())
_INFANT_AGES = frozenset("minutes hour hours day days week weeks month months".split())
"""Units in which the age of the patient himself is told where he is the baby."""
_ABOARD = ("driver", "rider", "passenger", "caller")
_BEDS = frozenset({"bed", "bay", "room", "cubicle"})
_NEIGHBOUR = 8
"""Most words told of the patient in the next bed."""
_TOLD_OF_ANOTHER = 30
"""Most words told in a sentence of a second patient."""
_NUMBERS = {
    "one": "1",
    "1": "1",
    "two": "2",
    "2": "2",
    "three": "3",
    "3": "3",
    "four": "4",
    "4": "4",
}
_ROLE_WORDS = frozenset(
    "male female old restrained unrestrained belted unbelted front rear back seat backseat".split()
)
_DEVICES = frozenset(
    "meter glucometer machine monitor cuff probe thermometer phone car watch".split()
)
_ASKING = frozenset("has have had is are was were did does do can".split())
_PARENTS = frozenset("mum mom mam mummy mommy mammy dad daddy sister".split())
_PALS = frozenset({"mate", "pal", "buddy"})
_WHICH_PAL = frozenset("best work school other flat room team drinking good old another".split())
_POSSESSIVES = frozenset("your says said so and his her with".split())
_AFTER_ADDRESS = frozenset(
    """she he i im ill we were can could do does did are any what whats how hows when where why
    okay ok so yeah yes yep no right alright lovely good thanks you your its thats""".split()
)
"""What the crew says next when "mum" or "dad" was only an address."""
_STIRS = frozenset("move moving moves kick kicking kicks".split())
"""What a mother feels her baby do."""
_BLEEDS = frozenset("pph postpartum haemorrhage hemorrhage placenta fundus perineum".split())
"""Words of the mother alone."""
_COUNTED_BABY = frozenset("first second third fourth fifth her his a this next another".split())
"""As in "on her second baby": still said of the mother."""
_MOTHERS = frozenset(
    "placenta mum mums mother she her patient bp pressure blood fundus syntometrine first".split()
)
"""Words that go back to the mother."""
_AT_THE_BREAST = frozenset({"boob", "breast", "chest", "latched"})
"""Where a newborn lies while his mother is looked after."""
_OPENING = 8
"""A record that opens with "patient two ..." is of that patient."""
_TOLD_BEFORE = 40
"""So many words before the first "patient two ..." were said of the one who has no number."""
_OTHER_PATIENT = 60
"""Most words about a second patient."""
_OURS = frozenset({"patient", "pt", "transporting", "eta", "medic", "ambulance", "we", "our"})
_SAME_WORDS = 6
"""Words within which a second "her" goes on about the same relative."""
_CONDITIONS = frozenset({"smoker", "asthmatic", "diabetic", "hypertensive", "epileptic"})
_STATES = _CONDITIONS | {"on", "allergic", "pregnant", "unwell", "sick", "poorly"}
_OWN_RECORD = frozenset({"record", "chart", "prf", "pcr", "report", "paperwork"})
_WHOSE = frozenset({"his", "her", "their", "the", "a"})
_DETERMINERS = frozenset(
    """his her the a their my old patient pts our lads patients mans ladys boys girls
    womans""".split()
)
