"""Whose statement it is: relatives and strangers as the subject of what is said."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import (
    MEN,
    NEW_TOPIC,
    RELATIONS,
    REPORTS,
    STOPS,
    WOMEN,
    YES_ANSWERS,
    Cue,
)
from recorder.clinical.claims.reach import Mark
from recorder.clinical.claims.several_patients import SeveralPatients
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS, Token, Words

_SENTENCE = 20
"""Most words of one sentence that goes on about a relative."""


class People(SeveralPatients):
    """Finds what is said about somebody else."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._cared_for = _cared_for(words)

    def _person(self, hit: Hit[Cue]) -> Mark | None:
        """A relative as the subject; not as the reporter, the helper or the company."""
        if self._only_mentioned(hit) or self._colleague(hit) or self._spoken_to(hit):
            return None
        if self._tokens[hit.last - 1].norm.removesuffix("s") in self._cared_for:
            return None
        own = hit.first > 0 and self._tokens[hit.first - 1].norm in {"her", "my"}
        if self._mothers and not own and self._tokens[hit.first].norm in _MOTHERS:
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
        return self._words.sentence_end(end, _SENTENCE)

    def _left_short(self, i: int) -> bool:
        """As in "not diabetic but his brother is, BM nine point one": all is said of him."""
        ended = i + 1 < self._count and self._tokens[i + 1].gap == ","
        if not ended or self._tokens[i + 1].norm not in STOPS:
            return False
        return self._tokens[i].norm in {"is", "was", "does", "did", "has", "are"}

    def _still_of(self, hit: Hit[Cue], end: int) -> int:
        """As in "Mum's Sinead, she's twenty-nine. She'd a temperature.": sentences of one turn."""
        person = self._tokens[hit.last - 1].norm.removesuffix("s")
        pronouns = ("she", "her") if person in WOMEN else ("he", "his") if person in MEN else ()
        if self._loose or not self._opens_sentence(hit.first) or not pronouns:
            return end
        turn = self._tokens[hit.first].turn
        while end < self._count and self._tokens[end].norm in pronouns:
            if self._tokens[end].turn != turn or self._tokens[end].gap not in SENTENCE_ENDS:
                break
            end = self._words.sentence_end(end, _SENTENCE)
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
        end = self._words.rest_end(hit.last, limit)
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
            end = self._words.sentence_end(end, _SENTENCE)
        return end

    def _back_to_patient(self, hit: Hit[Cue], i: int) -> bool:
        """ "patient", "he himself", the pronoun of the other sex; a new topic without stops."""
        norm = self._tokens[i].norm
        if norm in {"patient", "patients", "pt", "ours", "repeat", "recheck"}:
            return True
        if self._new_set(i) or self._signs_go_on(hit, i) or tells_of_him(self._tokens, i):
            return True
        if self._loose and norm in _CONDITIONS:
            return self._tokens[i - 1].norm not in {"a", "an", "is", "was", "also", "and", "heavy"}
        if norm in {"himself", "herself"}:
            return self._tokens[i - 1].norm in {"he", "she"}
        person = self._tokens[hit.last - 1].norm.removesuffix("s")
        if (norm == "she" and person in MEN) or (norm == "he" and person in WOMEN):
            return True
        if norm in {"he", "she"} and person not in MEN | WOMEN and self._changed(hit, i):
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
        if self._tokens[end].norm in {"her", "his", "she", "he"}:
            return self._words.sentence_end(end, _SENTENCE)
        return end

    def _colleague(self, hit: Hit[Cue]) -> bool:
        """As in "my partner bagged him" is the crew speaking, not "took his own pulse"."""
        own = any(t.norm == "own" for t in self._tokens[hit.last : hit.last + 5])
        return not own and (
            self._tokens[hit.first].norm == "partner"
            and hit.first > 0
            and self._tokens[hit.first - 1].norm == "my"
        )

    def _own_role(self, hit: Hit[Cue]) -> bool:
        """As in "a 30 year old male passenger": the patient was the passenger."""
        before = [t.norm for t in self._tokens[max(0, hit.first - 5) : hit.first]]
        ours = bool({"patient", "ours"} & set(before)) and bool({"is", "was"} & set(before))
        role = before[-1:] and before[-1] in _ROLE_WORDS
        return self._tokens[hit.first].norm == "passenger" and bool(role or ours)

    def _introduced(self, i: int) -> bool:
        """As in "This is my daughter Zoe": she is the patient."""
        words = [t.norm for t in self._tokens[max(0, i - 2) : i + 1]]
        if self._aged(i):
            return True
        if words[-2:-1] == ["i"] and self._tokens[i - 1].clitic == "m" and words[-1] in _WHOSE:
            return True  # "I'm her housemate, she's been coughing"
        if words[-1:] == ["my"] and self._named_before(i):
            return True
        if words[-1:] in (["my"], ["our"]) and words[-2:-1] in (["she"], ["he"], ["it"], ["this"]):
            return self._tokens[i - 1].clitic == "s"
        return words in (["this", "is", "my"], ["this", "is", "our"], ["here", "is", "my"])

    def _named_before(self, i: int) -> bool:
        """As in "he's Ronald, my husband": his name stands between."""
        if i < 2 or self._tokens[i].gap not in {"", ","} or self._tokens[i - 1].gap:
            return False
        who, name = self._tokens[i - 2], self._tokens[i - 1].norm
        told = who.norm in {"he", "she", "this", "that"} and who.clitic == "s"
        return told and name.isalpha() and name not in _NO_NAME

    def _aged(self, i: int) -> bool:
        """As in "he's the dad fifty one year old male": whom the report is of."""
        which = self._tokens[i].norm if i > 0 else ""
        told = which == "the" and self._tokens[i - 1].norm in {"he", "she", "is"}
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
            return token.gap in {"", ","} and hit.first > 0
        ahead = [t.norm for t in self._tokens[hit.last : hit.last + 2]]
        asked = ahead[0] in _ASKING and ahead[1:] in (["she"], ["he"], ["they"], ["you"])
        return token.gap in {"", ","} and (asked or ahead[0] in _AFTER_ADDRESS)

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
        if hit.last + 1 < self._count and self._tokens[hit.last + 1].norm in {"him", "her", "them"}:
            own = [t.norm for t in self._tokens[hit.last + 2 : hit.last + 3]] == ["own"]
            joined = not self._tokens[hit.last].gap and not self._tokens[hit.last + 1].gap
            if joined or own:
                return joined and not own
        ahead = [t for t in self._tokens[hit.last : hit.last + 3] if t.gap not in SENTENCE_ENDS]
        record = [t.norm for t in self._tokens[hit.last : hit.last + 4]]
        if record[:1] == ["has"] and record[2:3] == ["own"] and record[-1] in _OWN_RECORD:
            return True
        if ahead and ahead[0].norm in _LEFT and not ahead[0].gap:
            return True
        for k, token in enumerate(ahead):
            if token.norm in REPORTS:
                return True
            if token.norm in {"here", "present"}:
                return not {"also", "too"} & {t.norm for t in self._tokens[hit.last : hit.last + 4]}
            if token.norm == "had" and k + 1 < len(ahead) and ahead[k + 1].norm in {"her", "him"}:
                return True
            if token.norm not in {"also", "who", "then", "is", "already", "had", "on", "scene"}:
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
_NO_NAME = frozenset("got had been on in with at from not like all also for a the".split())
_MOTHERS = frozenset("mum mom mother mam mums moms".split())
_TELLS_OF = (["who", "is"], ["who", "has"], ["who", "was"], ["who", "takes"])
_UNHURT = frozenset({"symptoms", "injuries", "complaints"})
_LEFT = frozenset({"stepped", "walked", "nipped", "popped", "wandered"})
"""Behind somebody they tell where he went: "when his wife stepped out"."""
_ONE_OF_MANY = frozenset("last latest second third final next full first new".split())
_SETS = frozenset("set obs observations vitals".split())
_SIGNS = frozenset(
    "pulse resps respirations sats bp gcs temp bm bsl bgl heart temperature spo2".split()
)
_OWNING = frozenset("her his their its own mums moms dads wifes husbands s the a".split())
_JOINING = frozenset("and has had with of on for is was".split())
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
_SAME_WORDS = 6
"""Words within which a second "her" goes on about the same relative."""
_CONDITIONS = frozenset({"smoker", "asthmatic", "diabetic", "hypertensive", "epileptic"})
_STATES = _CONDITIONS | {"on", "allergic", "pregnant", "unwell", "sick", "poorly"}
_OWN_RECORD = frozenset({"record", "chart", "prf", "pcr", "report", "paperwork"})
_WHOSE = frozenset({"his", "her", "their", "the", "a"})
_DETERMINERS = frozenset(
    """his her the a their my your old patient pts our lads patients mans ladys boys girls
    womans""".split()
)
