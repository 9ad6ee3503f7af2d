"""Whose statement it is: relatives and strangers as the subject of what is said."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import (
    MEN,
    NEW_TOPIC,
    PAPERS,
    RELATIVES,
    SAYS,
    STOPS,
    WOMEN,
    YES_ANSWERS,
    Cue,
)
from recorder.clinical.claims.mentioned import CONDITIONS, only_mentioned, says_next
from recorder.clinical.claims.patients_named import owned
from recorder.clinical.claims.reach import Mark, Said, new_set, opens_sentence
from recorder.clinical.claims.turns import told_by_name, turns_to_patient
from recorder.clinical.grammar.tables import ALLERGIC, GAVE, HE_OR_SHE, NUMBER_WORDS, words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS, Token

_SENTENCE = 20
"""Most words of one sentence that goes on about a relative."""


def about_person(said: Said, hit: Hit[Cue], birth: bool) -> Mark | None:
    """A relative as the subject; not as the reporter, the helper or the company.

    ``birth``: "mum" is the patient herself.
    """
    if only_mentioned(said, hit) or _only_passenger(said, hit) or _points_back(said, hit):
        return None
    if _is_allergen(said, hit):
        return None
    own = hit.first > 0 and said.norms[hit.first - 1] in {"her", "my"}
    if birth and not own and said.norms[hit.first] in _MOTHERS:
        return None
    if _left_short(said, hit.last):
        return Mark(Cue.PERSON, hit.first, hit.last, hit.last, hit.last + 1)
    end = said.words.rest_end(hit.last, _most_told(said, hit))
    if _while_he_does(said, hit):
        end = next((i for i in range(hit.last, end) if said.gaps[i] == ","), end)
    end = _answered(said, hit, end)
    end = _goes_on(said, hit, end)
    end = _speaks_of_himself(said, hit, end)
    for i in range(hit.last + (not _other_sex(said, hit)), end):
        if _back_to_patient(said, hit, i):
            return Mark(Cue.PERSON, hit.first, hit.last, hit.last, i)
    end = _same_pronoun(said, hit, end)
    return Mark(Cue.PERSON, hit.first, hit.last, hit.last, end)


def _while_he_does(said: Said, hit: Hit[Cue]) -> bool:
    """As in "she opens her eyes *when mama talks*, so GCS 13": told only of when."""
    i = hit.first - 1
    while i > 0 and said.norms[i] in _DETERMINERS:
        i -= 1
    return i > 0 and said.norms[i] in _WHILE and said.gaps[i] in PHRASE_GAPS


_WHILE = frozenset({"when", "while", "until", "till", "once"})


_STATES = CONDITIONS | {"allergic"}


def _is_allergen(said: Said, hit: Hit[Cue]) -> bool:
    """As in "allergic to any medicine no just cats what do you weigh": nobody is told of."""
    if said.norms[hit.last - 1] not in _ANIMALS:
        return False
    before = said.tokens[max(0, hit.first - _ALLERGIC_REACH) : hit.first]
    return any(token.norm in ALLERGIC for token in before)


_ANIMALS = frozenset("cat cats dog dogs horse horses".split())
_ALLERGIC_REACH = 8


def _points_back(said: Said, hit: Hit[Cue]) -> bool:
    """As in "158 over 70 no that's the roommate's sheet", "that's the other patient, his is 104":
    whose was read before, and no more."""
    if hit.last >= said.count:
        return False
    sorry = said.norms[hit.last] == "sorry"  # "no no that was his brother sorry"
    named = sorry or said.norms[hit.last] in PAPERS
    if not named and set_against(said.tokens, hit.last) is None:
        return False
    i = hit.first - 1
    while i > 0 and said.norms[i] in _DETERMINERS:
        i -= 1
    if i < 0 or said.norms[i] not in _POINTING or sorry:
        return sorry and i >= 0
    return read_before(said.tokens, i)


def read_before(tokens: Sequence[Token], i: int) -> bool:
    """Whether a number was read right before token ``i``."""
    return any(_is_numeral(token) for token in tokens[max(0, i - _READ_BEFORE) : i])


def set_against(tokens: Sequence[Token], i: int) -> int | None:
    """Token behind "his is", "Sandra's are", "our guy's is", where a number comes; else None."""
    for k in range(i, min(i + 2, len(tokens) - 2)):
        token, behind = tokens[k], tokens[k + 2]
        named = token.clitic == "s" and token.norm not in HE_OR_SHE
        if (named or token.norm in _CONTRASTED) and tokens[k + 1].norm in _LINKS:
            return k + 2 if _is_numeral(behind) or behind.norm in _SIGNS else None
    return None


def _is_numeral(token: Token) -> bool:
    return token.norm in NUMBER_WORDS or token.norm[0].isdecimal()


_CONTRASTED = words("taken_back", "contrasted", "owned")
_LINKS = frozenset({"is", "are", "was", "were"})
_DETERMINERS = frozenset("the his her my our their other".split())
_POINTING = frozenset("that those is are was were".split())
_READ_BEFORE = 6
"""Words within which a number was read before it is said whose it was."""


def _only_passenger(said: Said, hit: Hit[Cue]) -> bool:
    """As in "Passenger was trapped for an hour": nobody else is told of, so he is ours."""
    opens = hit.first < _OPENING and said.norms[hit.last - 1] in _PASSENGERS
    return opens and not (said.words.positions.have(_OTHERS_IN) or owned(said, hit.first))


_PASSENGERS = words("brought", "people", "passenger")
_OTHERS_IN = words("brought", "people", "driver") | {"patient", "pt"}
_OPENING = 4
"""Most words before him where he opens a text: "the front seat passenger"."""


def _most_told(said: Said, hit: Hit[Cue]) -> int:
    """Most words told of him; more of one who may be a patient: "the other lad is ..."."""
    if _is_other(said, hit):
        return _OTHERS
    return _LOOSE if said.loose else _SET


def _is_other(said: Said, hit: Hit[Cue]) -> bool:
    """As in "the other lad", who may be a patient; never "the other crew"."""
    if said.norms[hit.last - 1] not in _MAY_BE_PATIENTS:
        return False
    return any(token.norm == "other" for token in said.tokens[max(0, hit.first - 1) : hit.last])


_MAY_BE_PATIENTS = words("brought", "set_apart", "others_who")


def _goes_on_with_him(said: Said, first: int, last: int) -> bool:
    return any(token.norm in HE_OR_SHE for token in said.tokens[first:last])


POINTED = frozenset({"that", "some", "last", "a", "the", "somebody", "someone"})
"""Words that set somebody apart who is nobody's relative."""
_TELLS_OF_OURS = frozenset({"is", "has", "was"})

_LOOSE, _SET, _OTHERS = 20, 25, 45
"""Most words told of somebody in words without marks, in sentences, and of another patient."""


def _answered(said: Said, hit: Hit[Cue], end: int) -> int:
    """As in "And the passenger, is that bay two?" - "Yeah, 26, pulse 96.": still of her."""
    clause = said.words.clauses[said.words.clause_of[hit.first]]
    if not clause.question or end >= said.count or said.norms[end] not in YES_ANSWERS:
        return end
    return said.words.sentence_end(end, _SENTENCE)


def _left_short(said: Said, i: int) -> bool:
    """As in "not diabetic but his brother is, BM nine point one": all is said of him."""
    ended = i + 1 < said.count and said.gaps[i + 1] == ","
    if not ended or said.norms[i + 1] not in STOPS:
        return False
    return said.norms[i] in {"is", "was", "does", "did", "has", "are"}


def _goes_on(said: Said, hit: Hit[Cue], end: int) -> int:
    """As in "Mum's Sinead. She'd a temperature.", "wife's ill; her pulse is", "My sister has it.
    Her pulse was": his pronoun goes on about whom a sentence or the patient himself began with."""
    person = said.norms[hit.last - 1]
    known = opens_sentence(said, hit.first) and person.removesuffix("s") in MEN | WOMEN
    begun = known or said.norms[hit.first - 1] == "my"
    pronouns = pronouns_of(person)
    while end < said.count and said.norms[end] in pronouns:
        if not (begun or said.gaps[end] == ";"):
            break
        end = said.words.sentence_end(end, _SENTENCE)
    return end


def pronouns_of(person: str) -> tuple[str, ...]:
    """ "she", "her" of a wife; those of both sexes of a "friend"."""
    person = person.removesuffix("s")
    return _SHE if person in WOMEN else _HE if person in MEN else (*_SHE, *_HE)


_SHE, _HE = ("she", "her"), ("he", "his")


def _same_pronoun(said: Said, hit: Hit[Cue], end: int) -> int:
    """Without marks "her ... and her ..." of a wife, a mother goes on about her."""
    person = said.norms[hit.last - 1].removesuffix("s")
    pronoun = "her" if person in WOMEN else "his" if person in MEN else ""
    if not said.loose or not pronoun:
        return end
    told = any(t.norm == pronoun for t in said.tokens[hit.last : end])
    for i in range(end, min(end + _SAME_WORDS, said.count) if told else end):
        if _back_to_patient(said, hit, i):
            return i
        if said.norms[i] == pronoun:
            last = min(i + _SAME_WORDS, said.count)
            over = (
                k for k in range(i, last) if new_set(said, k) or turns_to_patient(said.words, k)
            )
            return next(over, last)
    return end


def _back_to_patient(said: Said, hit: Hit[Cue], i: int) -> bool:
    """ "patient", "our guy", "he himself", the pronoun of the other sex; a new topic."""
    norm = said.norms[i]
    if norm == "this" and _introduces(said, i):
        return True  # "his son was shot, this is the father with chest pain"
    if norm in _DENIES and not said.gaps[i] and _that_was(said, i):
        return True  # "his wife carries an epipen but that's her denies chest pain"
    if norm in _OURS and said.norms[i - 1] not in _OWNING:
        return True
    if norm in said.called and told_by_name(said.tokens, i):
        return True  # "the brother is the one with epilepsy, eoin has never had a fit"
    if norm in HE_OR_SHE and _is_dead(said, hit, i):
        return True  # "his dog died of a bite last year, so he's anxious"
    if norm == "found" and i > hit.last and _was_found(said, i):
        return True  # "husband was talking to her on the phone found at 14:20 with a droop"
    if norm in RELATIVES and _gave_ours(said.tokens, i):
        return True  # "grandma's on warfarin for a clot dad gave her panadol"
    if norm in _MAY_BE_PATIENTS and said.norms[i - 1] == "our":
        return True  # "his brother takes metoprolol and our guy takes albuterol"
    if norm == "mine" and i + 1 < said.count and said.norms[i + 1] in _TELLS_OF_OURS:
        return True  # "I have the father, delta three has the girl, mine is a 58 year old"
    if new_set(said, i) or _signs_go_on(said, hit, i) or tells_of_him(said.tokens, i):
        return True
    if said.loose and norm in _STATES:
        before = said.tokens[i - 1]
        is_his = before.norm in _IS_WHO or (before.norm == "who" and before.clitic == "s")
        return not is_his
    if norm in {"himself", "herself"}:
        return said.norms[i - 1] in {"he", "she"} or _sets_apart(said, hit, i - 1)
    he_or_she = norm in {"he", "she"}
    person = _person(said, hit) if he_or_she else ""
    if (norm == "she" and person in MEN) or (norm == "he" and person in WOMEN):
        return True
    if he_or_she and person not in MEN | WOMEN and _changed(said, hit, i):
        return True
    if said.loose and turns_to_patient(said.words, i) and not _still_him(said, i):
        return True
    if not said.loose or norm not in NEW_TOPIC:
        return False
    ahead = said.norms[i + 1] if i + 1 < said.count else ""
    return norm != "no" or ahead not in _UNHURT or said.norms[i - 1] != "and"


_IS_WHO = frozenset("a an is was also and heavy whos".split())


def _was_found(said: Said, i: int) -> bool:
    """As in "*found* at 14:20 with", of whom nobody was told before: never "who was found"."""
    how = said.norms[i + 1] if i + 1 < said.count else ""
    return how in _FOUND_SO and said.norms[i - 1] not in _WHO_WAS


def _is_dead(said: Said, hit: Hit[Cue], i: int) -> bool:
    """Whether the "he's" of token ``i`` cannot be the one told of, who died."""
    now = said.tokens[i].clitic == "s" or not _IS_NOW.isdisjoint(said.norms[i + 1 : i + 2])
    if said.loose and said.norms[i - 1] != "so":
        return False  # in doubt: ``perhaps_ours``
    return now and not _DEAD.isdisjoint(said.norms[hit.last : i])


_DEAD = frozenset({"died", "dead", "deceased", "doa"})
_IS_NOW = frozenset("is has feels looks complains denies takes".split())
_FOUND_SO = words("cues", "people", "found_so")
_WHO_WAS = frozenset("was were been is and who he she they i we has had have then".split())


def _introduces(said: Said, i: int) -> bool:
    """As in "this is his father"; never "this is her list", "this is what she takes"."""
    ahead = said.norms[i + 1 : i + 4]
    whose = ahead[:1] == ["is"] and ahead[1:2] != [] and ahead[1] in _DETERMINERS
    return whose and ahead[-1] in MEN | WOMEN and said.tokens[i + 3].clitic != "s"


def _person(said: Said, hit: Hit[Cue]) -> str:
    """Who he is; "his partner" is mostly a woman: "his partner is pregnant, he's got pain"."""
    norm = said.norms[hit.last - 1].removesuffix("s")
    whose = said.norms[hit.first - 1] if hit.first else ""
    return _PARTNERS.get(whose, norm) if norm == "partner" else norm


_PARTNERS = {"his": "wife", "her": "husband"}


def _still_him(said: Said, i: int) -> bool:
    """As in "my dad okay he had a stroke": behind the turn it goes on of him."""
    return _goes_on_with_him(said, i + 1, i + 3)


def _that_was(said: Said, i: int) -> bool:
    """Whether "that's her" ends right before token ``i``."""
    who, that = said.tokens[i - 1], said.tokens[i - 2]
    return who.norm in {"her", "him", "them"} and that.norm == "that"


_DENIES = frozenset({"denies", "no", "he", "she", "patient", "denied"})


def _sets_apart(said: Said, hit: Hit[Cue], i: int) -> bool:
    """As in "his brother takes metoprolol, the boy himself albuterol": no more the brother."""
    norm = said.norms[i]
    other = norm != said.norms[hit.last - 1] and norm != "one"
    return other and norm in _MAY_BE_PATIENTS  # never "she's never had one herself"


def _signs_go_on(said: Said, hit: Hit[Cue], i: int) -> bool:
    """As in "sats 82 on the mask mum's been using, heart rate 158": the list goes on."""
    token = said.tokens[i]
    if token.norm not in _SIGNS or said.norms[i - 1] in _OWNING:
        return False
    if said.loose:
        if _is_other(said, hit) and _goes_on_with_him(said, hit.last, i):
            return False  # "the other lad is twenty nine, he's fourteen, heart rate one oh four"
        return i > hit.last + 4 and said.norms[i - 1] not in _JOINING
    first = said.words.clauses[said.words.clause_of[hit.first]].first
    return any(said.norms[k] in _SIGNS for k in range(first, hit.first))


def _changed(said: Said, hit: Hit[Cue], i: int) -> bool:
    """As in "that's the partner, he's type one, she's got hashimoto's"."""
    other = "he" if said.norms[i] == "she" else "she"
    return any(t.norm == other for t in said.tokens[hit.last : i])


def _speaks_of_himself(said: Said, hit: Hit[Cue], end: int) -> int:
    """As in "no that's my sister I'm allergic to latex": the "I" behind "my" is no sister."""
    if hit.first == 0 or said.norms[hit.first - 1] != "my":
        return end
    i = next((i for i in range(hit.last, end) if said.norms[i] == "i"), end)
    linked = i < end and said.norms[i - 1] in _LINKED_TO and not said.gaps[i]
    if linked and said.norms[i - 1] == "and":
        linked = i - 1 == hit.last  # "my wife and I take"; never "my wife takes that, and I take"
    return end if linked else i


def _other_sex(said: Said, hit: Hit[Cue]) -> bool:
    """As in "no that's his sister he's allergic to latex": a pronoun right behind, not of her."""
    if hit.last >= said.count:
        return False
    norm, person = said.norms[hit.last], _person(said, hit)
    return (norm == "he" and person in WOMEN) or (norm == "she" and person in MEN)


_LINKED_TO = frozenset("and who whom that which when where as than like what says said".split())
"""Before an "I" that tells more of a relative: "my sister who I live with"."""


def tells_of_him(tokens: Sequence[Token], i: int) -> bool:
    """As in "she thinks seventeen kilos": the relative at token ``i`` tells of the patient."""
    if tokens[i].norm not in _WHO_SAYS or i + 1 >= len(tokens):
        return False
    last = tokens[i + 1 : i + 3][-1].norm
    return says_next(tokens, i + 1, _SAYING) and last not in _TELLS_OF_HERSELF


def _gave_ours(tokens: Sequence[Token], i: int) -> bool:
    """As in "dad gave her panadol", "the carer has given him one": the one at token ``i``."""
    ahead = [t.norm for t in tokens[i + 1 : i + 5] if t.norm not in _HAS_JUST]
    return len(ahead) > 1 and ahead[0] in GAVE and ahead[1] in _TO_OURS


_HAS_JUST = frozenset("has had s have just already been then".split())
_TO_OURS = frozenset({"him", "her", "me", "them"})
_SAYING = SAYS | {"saying"}
_WHO_SAYS = frozenset({"she", "he", "they"})
_TELLS_OF_HERSELF = frozenset("she he her his they".split())
_MOTHERS = frozenset("mum mom mother mam mums moms".split())
_UNHURT = frozenset({"symptoms", "injuries", "complaints"})
_SIGNS = words("cues", "people_words", "signs")
_OURS = frozenset("patient patients pt ours repeat recheck client resident casualty".split())
_OWNING = frozenset("her his their own mums moms dads wifes husbands s the a".split())
_JOINING = frozenset("and has had with of on for is was".split())
_SAME_WORDS = 6
"""Words within which a second "her" goes on about the same relative."""
