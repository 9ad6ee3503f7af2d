"""Relatives who are only named: who reports, helps, is spoken to, or is the patient himself."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recorder.clinical.claims.cues import RELATIONS, RELATIVES, REPORTS, SAYS, Cue
from recorder.clinical.claims.patients_named import named_as_ours
from recorder.clinical.claims.reach import Said, opens_sentence
from recorder.clinical.grammar.tables import (
    ALLERGIC,
    DETERMINERS,
    GAVE,
    NUMBER_WORDS,
    listed,
    words,
)
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS, Token


def only_mentioned(said: Said, hit: Hit[Cue]) -> bool:
    """Whether nothing is said of the relative or stranger at ``hit``."""
    return _in_passing(said, hit) or _colleague(said, hit) or _spoken_to(said, hit)


def _takes(said: Said, hit: Hit[Cue]) -> bool:
    """As in "the other crew's got the passenger": who brings him."""
    ahead = said.tokens[hit.last : hit.last + 1]
    crew = said.norms[hit.last - 1] == "crew"
    return crew and bool(ahead) and not ahead[0].gap and ahead[0].norm in _TAKES


def _in_passing(said: Said, hit: Hit[Cue]) -> bool:
    i = hit.first - 1
    if hit.last < said.count and said.gaps[hit.last] == ":":
        return True  # "Son: Mum's on amlodipine"
    if (
        _of_ours(said, hit.last)
        or _introduced(said, i)
        or named_as_ours(said, hit.first, hit.last)
        or _own_role(said, hit)
        or _device(said, hit)
        or _takes(said, hit)
    ):
        return True
    while i >= 0 and said.norms[i] in _DETERMINERS and said.gaps[i + 1] == "":
        i -= 1
    if _acted_on(said, i, hit):
        return True
    opens = _is_ill(said, hit.last)  # "not that she knows of mum's allergic to penicillin"
    opens = opens or (
        i >= 0
        and said.norms[i] == "and"
        and (opens_sentence(said, i) or said.norms[hit.last : hit.last + 2] in _TELLS_OF)
    )
    if i >= 0 and said.norms[i] in RELATIONS and not said.gaps[i + 1]:
        stranger = hit.last - hit.first > 1 and said.norms[i] == "and"
        if _does(said, hit.last):
            return False  # "put a roll on, the roommates freaking out"
        opens = opens or (said.norms[i] == "and" and _has_a_state(said, hit.last))
        return not (opens or stranger)  # "and the other lady who fainted"
    if hit.last + 1 < said.count and said.norms[hit.last + 1] in {"him", "her", "them"}:
        own = said.norms[hit.last + 2 : hit.last + 3] == ["own"]
        own = own and said.norms[hit.last] not in GAVE  # "dad gave her own EpiPen"
        own = own or _operated(said, hit.last)
        joined = not said.gaps[hit.last] and not said.gaps[hit.last + 1]
        if joined or own:
            return joined and not own
    ahead = [t for t in said.tokens[hit.last : hit.last + 6] if t.gap not in SENTENCE_ENDS]
    if (ahead and ahead[0].norm in _LEFT and not ahead[0].gap) or is_busy(said, hit):
        return True
    if _serves(ahead) or (i >= 0 and said.norms[i] == "as" and not _is_told(said, hit.last)):
        return True  # "the same tablets as my husband", "sick as a dog"
    if says_next(said.tokens, hit.last):
        return True
    for k, token in enumerate(ahead):
        if token.norm == "witnessed" and k and ahead[k - 1].norm in DETERMINERS:
            break  # "his father had a witnessed arrest"
        if ahead[0].norm == "who" and _has_behind(said, hit.last + k):
            break  # "the neighbour, who called it in, has a cough"
        if token.norm in REPORTS or (token.norm in _REFUSES and _is_parent(said, hit)):
            return True
        if token.norm == "saying" and k + 1 < len(ahead) and ahead[k + 1].norm in {"he", "she"}:
            return True  # "brother is saying he takes eptoin"
        if token.norm in {"here", "present"}:
            if {"also", "too"} & set(said.norms[hit.last : hit.last + 4]):
                return False
            told_on = [t.norm for t in ahead[k + 1 : k + 2] if t.gap == ","]
            return ahead[0].norm != "who" or _ABOUT_HIM.isdisjoint(told_on)
        if token.norm in _MEASURES and _of_a_sign(said, hit.last + k + 1):
            return True  # "Mom took his temperature"
        if token.norm not in _ASIDE and token.norm not in NUMBER_WORDS:
            break
    return False


def _has_behind(said: Said, first: int) -> bool:
    """As in ", who called it in*, has a* cough": what ails him stands behind the clause."""
    end = said.words.rest_end(first, _BUSY_REACH)
    closed = next((i for i in range(first + 1, end) if said.gaps[i] == ","), 0)
    ahead = said.norms[closed : closed + 2]
    return closed > 0 and ahead[0] in _HAD and ahead[-1] in DETERMINERS


def is_busy(said: Said, hit: Hit[Cue]) -> bool:
    """As in "daughter informed", "my brother's getting married", "Dad's parking the car": of whom
    it is only told that he knows of it or what he is doing, and nothing that ails him."""
    i = hit.last
    if said.norms[i - 1].removesuffix("s") not in RELATIVES - _PASSENGERS:
        return False  # "the other lad's waiting for a crew, his GCS is 13"
    end = min(said.words.rest_end(i, _BUSY_REACH), said.count)
    told = [t.norm for t in said.tokens[i:end] if t.norm not in _OF_NOTHING]
    named = len(told) > 1 and told[1] in _TOLD_OF_IT and told[0] not in REPORTS  # "daughter Karen"
    return told[:1] != [] and (named or told[0] in _TOLD_OF_IT or _is_doing(said, i, told[0]))


def _is_doing(said: Said, i: int, verb: str) -> bool:
    """As in "my husband's coming", "her son is on his way": never "coming off his tablets"."""
    is_so = said.tokens[i - 1].clitic == "s" or said.norms[i] in {"is", "are"}
    return is_so and verb in _DOING


def says_next(tokens: Sequence[Token], i: int, verbs: Collection[str] = SAYS) -> bool:
    """As in "son *on the phone says*", "she*'s just after saying*": he tells it, whose it is."""
    ahead = [t.norm for t in tokens[i : i + 6] if t.gap not in SENTENCE_ENDS]
    return next((norm for norm in ahead if norm not in _AT_HAND), "") in verbs


def _operated(said: Said, i: int) -> bool:
    """As in "her sister had her gallbladder out": her own, and never "Mum had her on the sofa"."""
    behind = set(said.norms[i + 2 : i + 5])
    return said.norms[i] in _HAD and not behind.isdisjoint(_OPERATED)


_HAD = frozenset({"had", "has", "having"})
_OPERATED = words("days", "parts", "done") | words("cues", "people", "operations")


def _serves(ahead: Sequence[Token]) -> bool:
    """As in "my wife gives me my tablets", "his daughter does his pills": what is done for him."""
    said = [token.norm for token in ahead[:3]]
    return (
        said[:1] != []
        and said[0] in _SERVES
        and said[1:2] != []
        and said[1] in _SERVED
        and ("own" not in said)
    )


def _of_a_sign(said: Said, i: int) -> bool:
    """As in "his temperature", "a sugar" from token ``i``; never "his own pulse"."""
    said_next = said.norms[i : i + 3]
    if not said_next or said_next[0] not in DETERMINERS or "own" in said_next:
        return False
    return not _SIGNS.isdisjoint(said_next[1:])


_MEASURES = frozenset({"took", "takes", "got", "gets", "getting", "taken"})
_SERVES = words("cues", "people", "serves")
_SERVED = frozenset({"me", "him", "her", "them", "us", "my", "his", "their"})
_SIGNS = words("cues", "mentioned", "signs")


def _is_parent(said: Said, hit: Hit[Cue]) -> bool:
    """As in "Mom refused the Versed": for the child; "wife refused transport" for herself."""
    return said.norms[hit.last - 1] in _PARENTS | {"mother", "father", "parents"}


_REFUSES = frozenset({"refused", "refuses", "declined", "declines"})


def _acted_on(said: Said, i: int, hit: Hit[Cue]) -> bool:
    """As in "carrying her daughter, slipped", "tripped over the dog hit his head": the act of token
    ``i`` is the patient's. Whom a crew cares for, and of whom a state follows, is told of."""
    if i >= 0 and said.tokens[i].clitic == "s" and said.norms[i] in RELATIVES:
        return _whose(said, i)  # "bitten by her boyfriend's dog"
    if i < 1 or said.gaps[i + 1] or _is_told(said, hit.last):
        return False
    return said.norms[i] in DONE_TO_SOMEBODY


def _whose(said: Said, i: int) -> bool:
    """Whether the owner at token ``i`` stands behind a word that makes him no subject."""
    while i >= 0 and (said.norms[i] in _DETERMINERS or said.tokens[i].clitic == "s"):
        i -= 1
    return i >= 0 and said.norms[i] in RELATIONS - {"and"}


def _is_told(said: Said, i: int) -> bool:
    """As in "helping her mother who has dementia", "walking the dog, he's had a fit"."""
    if i >= said.count or said.gaps[i] in SENTENCE_ENDS:
        return False
    return said.tokens[i - 1].clitic == "s" or said.norms[i] in _ABOUT_HIM


def _colleague(said: Said, hit: Hit[Cue]) -> bool:
    """As in "my partner bagged him" is the crew speaking, not "took his own pulse"."""
    own = any(t.norm == "own" for t in said.tokens[hit.last : hit.last + 5])
    return not (own or _his_sign(said, hit.last) or _is_allergic(said, hit.last)) and (
        said.norms[hit.first] in _CREWMATES and hit.first > 0 and said.norms[hit.first - 1] == "my"
    )


_CREWMATES = frozenset({"partner", "crewmate"})


def _is_allergic(said: Said, i: int) -> bool:
    """As in "my partner is allergic to nuts", "my crewmate can't have latex"."""
    ahead = [token.norm for token in said.tokens[i : i + 3] if not token.gap]
    return not ALLERGIC.isdisjoint(ahead) or ahead[:2] == ["cant", "have"]


def _his_sign(said: Said, i: int) -> bool:
    """As in "my partner's pressure is one fifty": a sign of his, never "my partner's BP cuff"."""
    if i + 1 >= said.count or said.tokens[i - 1].clitic != "s":
        return False
    return said.norms[i] in _SIGNS_OF and said.norms[i + 1] not in _DEVICES


def _own_role(said: Said, hit: Hit[Cue]) -> bool:
    """As in "a 30 year old male passenger": the patient was the passenger."""
    before = said.norms[max(0, hit.first - 5) : hit.first]
    ours = bool({"patient", "ours"} & set(before)) and bool({"is", "was"} & set(before))
    role = before[-1:] and before[-1] in _ROLE_WORDS
    return said.norms[hit.first] == "passenger" and bool(role or ours)


def _introduced(said: Said, i: int) -> bool:
    """As in "This is my daughter Zoe", "son was shot, this is his father": the patient."""
    words = said.norms[max(0, i - 2) : i + 1]
    if _aged(said, i):
        return True
    if words[-2:-1] == ["i"] and said.tokens[i - 1].clitic == "m" and words[-1] in DETERMINERS:
        return True  # "I'm her housemate, she's been coughing"
    if words[-1:] == ["my"] and _named_before(said, i):
        return True
    if words[-1:] in (["my"], ["our"]) and words[-2:-1] in (["she"], ["he"], ["it"], ["this"]):
        told = said.norms[i - 1 : i + 3 : 3] == ["it", "who"]
        return said.tokens[i - 1].clitic == "s" and not told  # "it's my sister who can't have"
    if said.tokens[i + 1].clitic == "s" or said.norms[i + 1].endswith("s"):
        return False  # "this is my wife's list"
    if words in (["this", "is", "his"], ["this", "is", "her"]):
        return any(token.norm in RELATIVES for token in said.tokens[max(0, i - _SON) : i - 2])
    return words in (["this", "is", "my"], ["this", "is", "our"], ["here", "is", "my"])


_SON = 10
"""Most words from "son was shot" to "this is his father"; "this is his wife" may stand by."""


def _named_before(said: Said, i: int) -> bool:
    """As in "he's Ronald, my husband": his name stands between."""
    if i < 2 or said.gaps[i] not in {"", ","} or said.gaps[i - 1]:
        return False
    who, name = said.tokens[i - 2], said.norms[i - 1]
    told = who.norm in {"he", "she", "this", "that"} and who.clitic == "s"
    return told and name.isalpha() and name not in _NO_NAME


def _aged(said: Said, i: int) -> bool:
    """As in "he's the dad fifty one year old male": whom the report is of."""
    which = said.norms[i] if i > 0 else ""
    told = which == "the" and said.norms[i - 1] in {"he", "she", "is"}
    ahead = set(said.norms[i + 2 : i + 7])
    return told and "old" in ahead and bool(ahead & {"year", "years"})


def _spoken_to(said: Said, hit: Hit[Cue]) -> bool:
    """As in "okay mum what happened", "fifteen kilos mum", "hello sister this is a ...": a parent,
    a nurse or a colleague is addressed."""
    token = said.tokens[hit.first]
    if token.norm not in _PARENTS | _ADDRESSED or token.clitic or hit.last - hit.first > 1:
        return False
    before = said.norms[hit.first - 1] if hit.first else ""
    if before in _GREETS and said.gaps[hit.first] in {"", ","}:
        behind = said.norms[hit.last] if hit.last < said.count else ""
        if behind not in CONDITIONS | ALLERGIC | _TELLS_OF_SOMEBODY:
            return True
    nurse = token.norm in _NURSES and opens_sentence(said, hit.first)
    if nurse and _HANDS_OVER.at(said.tokens, hit.last) is not None:
        return True  # "Sister, this is a 50 year old male", "brother we have a patient"
    if token.norm not in _PARENTS | _PALS:
        return False
    if before in _DETERMINERS or before in _POSSESSIVES or before in RELATIONS | _WHICH_SISTER:
        return False
    if token.norm in _PALS:  # "obs please mate, yeah", "cheers buddy": never without "his"
        return before not in _WHICH_PAL
    ahead = said.norms[hit.last : hit.last + 2]
    if ahead[:1] in (["who"], ["whose"]):
        return False  # "Mum, who is diabetic, has a fever"
    if not ahead or said.gaps[hit.last] in STATEMENT_ENDS:
        asked = bool(ahead) and said.gaps[hit.last] == "," and ahead[0] in _WHAT
        return asked or (token.gap in {"", ","} and hit.first > 0)  # "Mum, what about the Keflex?"
    asked = ahead[0] in _ASKING and ahead[1:] in (["she"], ["he"], ["they"], ["you"])
    return token.gap in {"", ","} and (asked or ahead[0] in _AFTER_ADDRESS)


def _of_ours(said: Said, i: int) -> bool:
    """As in "the wife *of this 60 year old man* says", unless she herself "is" or "takes"."""
    if said.norms[i : i + 2] not in (["of", "this"], ["of", "our"]):
        return False
    near = range(i + 2, min(i + _NAMED_BY, said.count - 1))
    who = next((k for k in near if said.norms[k] in _NAMED), -1)
    return who > 0 and said.norms[who + 1] not in _ABOUT_HIM


_NAMED = words("brought", "told", "presented") - {"old", "yo"}
_NAMED_BY = 8


def _device(said: Said, hit: Hit[Cue]) -> bool:
    """As in "Mom's meter said 547": her thing, his reading."""
    return hit.last < said.count and said.norms[hit.last] in _DEVICES


def _does(said: Said, i: int) -> bool:
    """As in "the roommates freaking out", where a recogniser left out the mark of "is"."""
    verb = said.norms[i] if i < said.count and not said.gaps[i] else ""
    return said.loose and said.norms[i - 1].endswith("s") and verb.endswith("ing")


def _is_ill(said: Said, i: int) -> bool:
    """As in "mum's allergic", "his wife is diabetic", from token ``i`` behind the relative."""
    i += i < said.count and said.norms[i] == "is" and not said.tokens[i - 1].clitic
    is_so = said.tokens[i - 1].clitic == "s" or said.norms[i - 1] == "is"
    return is_so and i < said.count and said.norms[i] in CONDITIONS | ALLERGIC


def _has_a_state(said: Said, i: int) -> bool:
    """As in "and her husband's diabetic": what follows is told of him."""
    behind = set(said.norms[i : i + 3])
    told = said.tokens[i - 1].clitic == "s" or said.norms[i - 1].endswith("s")
    told = told or bool(behind & {"is", "has", "takes", "was", "had"})
    reacts = any(t.norm in _REACTS for t in said.tokens[i : i + _REACTION])
    used = said.norms[i : i + 2] == ["used", "to"]
    return used or (told and (reacts or bool(behind & _STATES)))


_ASIDE = words("cues", "mentioned", "aside")
"""Words between somebody and what he did: "the neighbor, who's a nurse, gave her one", "mom didn't
give him anything"."""
_AUXILIARIES = words("cues", "mentioned", "auxiliaries")
_OF_NOTHING = _ASIDE | _AUXILIARIES
_PASSENGERS = words("brought", "people", "passenger")
_TOLD_OF_IT = words("cues", "people", "told_of_it")
_DOING = words("cues", "people", "doing")
_BUSY_REACH = 7
_AT_HAND = words("cues", "mentioned", "at_hand")
"""Words between somebody and what he says: "his daughter at the bedside just told me"."""
DONE_TO_SOMEBODY = words("cues", "people", "done_to_somebody")
_ABOUT_HIM = frozenset({"who", "that", "which", "is", "was", "has", "takes"})
_NO_NAME = frozenset("got had been on in with at from not like all also for a the".split())
_TELLS_OF = (["who", "is"], ["who", "has"], ["who", "was"], ["who", "takes"])
_LEFT = frozenset({"stepped", "walked", "nipped", "popped", "wandered"})
"""Behind somebody they tell where he went: "when his wife stepped out"."""
_ROLE_WORDS = words("cues", "mentioned", "role_words")
_TAKES = words("brought", "away", "takes")
_DEVICES = words("cues", "mentioned", "devices")
_SIGNS_OF = frozenset("bp pressure pulse sats sat heart rate sugar temp temperature".split())
_ASKING = frozenset("has have had is are was were did does do can".split())
_WHAT = frozenset({"what", "how", "hows"})
_PARENTS = frozenset("mum mom mam mummy mommy mammy dad daddy sister missus".split())
_PALS = frozenset({"mate", "pal", "buddy"})
_NURSES = frozenset({"sister", "brother"})
_WHICH_SISTER = words("cues", "people", "which_sister")
_HANDS_OVER: Phrases[bool] = Phrases(listed("cues", "people", "hands_over"))
_ADDRESSED = words("cues", "people", "addressed")
_GREETS = words("cues", "people", "greets")
_TELLS_OF_SOMEBODY = frozenset("is has was had takes on with who also got".split())
_WHICH_PAL = frozenset("best work school other flat room team drinking good old another".split())
_POSSESSIVES = frozenset("your says said so and his her with".split())
_AFTER_ADDRESS = words("cues", "mentioned", "after_address")
"""What the crew says next when "mum" or "dad" was only an address."""
CONDITIONS = frozenset({"smoker", "asthmatic", "diabetic", "hypertensive", "epileptic"})
"""What somebody is."""
_STATES = CONDITIONS | {"on", "allergic", "pregnant", "unwell", "sick", "poorly"}
_REACTS, _REACTION = ALLERGIC | {"reaction", "reactions"}, 5
"""As in "and his daughter has a bad reaction to fentanyl"."""
_DETERMINERS = words("cues", "mentioned", "determiners")
