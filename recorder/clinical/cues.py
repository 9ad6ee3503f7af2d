"""Words that change what a statement claims: negation, doubt, plan, somebody else, the past.

Data only; ``context`` gives them their reach.
"""

from __future__ import annotations

from enum import Enum

from recorder.clinical.phrases import Phrases, entries


class Cue(str, Enum):
    """Class of a modifier."""

    DENY = "deny"
    """Negates a whole list that follows."""
    NO = "no"
    """Negates the next item, or a list closed by "or"."""
    NOT = "not"
    """Negates the next few words."""
    AFTER = "after"
    """Negates what stands before it."""
    NOTHING = "nothing"
    """Looks like a modifier and is none ("no change")."""
    DOUBT = "doubt"
    DOUBTED = "doubted"
    """Doubt about what stands before it."""
    PLAN = "plan"
    CONDITION = "condition"
    """Everything to the end of the sentence is hypothetical."""
    REFUSED = "refused"
    HISTORY = "history"
    FORMER = "former"
    """A past time behind or before the statement ("in 2019", "years ago")."""
    USUAL = "usual"
    """A usual, target or earlier-day value follows."""
    EARLIER = "earlier"
    """The whole clause speaks of another day ("last week")."""
    PERSON = "person"
    KIN = "kin"
    """"family history of": somebody else, up to the end of the clause."""
    CORRECTION = "correction"


_TABLE: dict[Cue, str] = {
    Cue.DENY: """denies | denied | denying | deny | negative for | neg for | no complaints of
        | no complaint of | denial of""",
    Cue.NO: """no | without | nil | zero signs of | no evidence of | no sign of | no signs of
        | no history of | no hx of | absence of | free of | rules out | neither | nor | never any
        | none of | minus | not any | no obvious | no apparent | no real | no associated
        | does not have | doesnt have | do not have | dont have | did not have | didnt have
        | has no | had no | have no | no known history of""",
    Cue.NOT: """not | never | isnt | wasnt | arent | werent | didnt | doesnt | dont | hasnt | hadnt
        | havent | cant | cannot | couldnt | wont | wouldnt | unable to | failed to | non
        | no longer | negative | neg""",
    Cue.AFTER: """negative | neg | ruled out | was ruled out | not present | not seen | not noted
        | not found | not observed | not appreciated | not felt | absent | denied | none noted
        | none seen | resolved | has resolved | now resolved | not reported | none | nil | not there
        | not evident | not indicated | isnt one | there isnt one | there isnt any | there arent any
        | there was none | there were none | there is none""",
    Cue.NOTHING: """no change | no changes in | not only | no further | no relief | no increase
        | not certain | no doubt | without difficulty | without incident | no known | cannot rule out
        | cant rule out | could not rule out | not without | does not deny | doesnt deny
        | did not deny | no improvement | no better | no worse | not sure | no problem | no problems
        | no luck | no wonder | no more than | no less than | no response | no idea | dont know
        | not know | i dont think | cant exclude | cannot exclude | not improving | not getting better
        | not responding | no matter | no need | no wait | prior to | if you | would you
        | if anything | as if | negative orders | not just | year old | years old | month old
        | months old | week old | weeks old | day old | days old | bystander cpr | bystander aed | hot dog | chance you could
        | chance she could | could be pregnant | last known | last known well | known well | day history of | days history of | week history of
        | weeks history of | hour history of | hours history of | month history of | day history
        | months history of | week history""",
    Cue.DOUBT: """possible | possibly | probable | probably | suspected | suspect | suspecting
        | query | queried | likely | rule out | r/o | maybe | i think | appears | appears to be
        | concern for | concerned for | concerned about | concerns for | presumed | presumably
        | versus | questionable | question of | might be | may be | could be | may have | might have
        | unsure if | looks like | differential | consistent with | suspicious for | suggestive of
        | thinking""",
    Cue.DOUBTED: """suspected | queried | possible | questionable | is possible | versus
        | cannot be ruled out | cant be ruled out""",
    Cue.PLAN: """would | will | going to give | going to | gonna | should | ready to | plan to
        | planning | planning to | plan on | planned | considering | consider | considered
        | thinking about | thinking of | want to | wants to | wanted to | wed like | would like
        | intend to | about to | prepared to | preparing to | drawing up | draw up | drawn up
        | drew up | requesting | request | requested | asking for | asked for | orders for | order for
        | ordered | permission to | permission for | can we | can i | could we | may i | do you want
        | you want | did you want | okay to give | ok to give | okay with | ok with | are you happy with
        | offered | offering | we can | you can | you could | next would be | due | needs to
        | need to | might need | may need | well need | on standby | standing by with | watch for""",
    Cue.CONDITION: """if | in case | in the event | protocol says | unless | should he | should she
        | return precautions | were he to | were she to""",
    Cue.REFUSED: """refused | refuses | refusing | declined | declines | declining | wouldnt let us
        | would not let us | wouldnt have | would not have | doesnt want | does not want | didnt want
        | did not want""",
    Cue.HISTORY: """history of | hx of | h/o | history includes | history significant for | history
        | past medical history | past history | medical history | pmh | pmhx | hx | known | previous
        | previously | prior | past | used to | ex | status post | s/p | background of | background
        | longstanding | chronic | chronically | former | old""",
    Cue.FORMER: """years ago | year ago | months ago | month ago | weeks ago | last year | last month
        | as a child | as a kid | in childhood | years back | in the past | decades ago
        | a while back | back in""",
    Cue.USUAL: """normally | usually | usual | baseline | typically | lives at | sits at | runs at
        | runs between | runs around | target | aim for | aiming for | goal | goal of | keep her
        | keep him | keep his | keep the | keep sats | titrate to | personal best | best peak flow | your best | his best | her best | always | tends to
        | generally | ordinarily | norm | his normal | her normal | supposed to be | over the line""",
    Cue.EARLIER: """last week | last month | last year | yesterday | last night | the last day
        | the other day | days ago | day ago | weeks ago | earlier this week | on monday | on tuesday
        | on wednesday | on thursday | on friday | on saturday | on sunday | last monday | last tuesday
        | last wednesday | last thursday | last friday | last saturday | last sunday | months ago
        | at breakfast | at lunch | at dinner | at bedtime | the day before | the night before
        | at the clinic | at his last | at her last | at the gp | in clinic | two days before
        | at baseline | at home this week | over the weekend""",
    Cue.KIN: """family history of | family history | family hx | fetal | fetus | foetal | runs in the
        family | strong family history of""",
    Cue.CORRECTION: """correction | scratch that | strike that | sorry | i mean | no wait | wait no
        | make that | actually | rather | let me correct | let me correct that | disregard | disregard that
        | check that | stand corrected | excuse me | my mistake | correct that | pardon me | i meant
        | no sorry | sorry no | oh sorry | no correction | sorry correction | i stand corrected
        | no make that | i misspoke | or rather | apologies | no actually | hang on | erm no | uh no
        | um no | no no""",
}

_PEOPLE = """mother mom mum mam mama mammy mommy mummy father dad daddy brother sister husband wife son
    daughter grandmother granny grandma gran nana grandfather grandad granddad grandpa friend
    girlfriend boyfriend fiance fiancee partner flatmate roommate housemate neighbor neighbour uncle
    aunt auntie cousin passenger bystander coworker colleague twin dog cat stepfather stepmother
    stepdad stepmom nephew niece caretaker carer passengers sibling siblings parents mate workmate
    teammate boss officer""".split()
_STRANGERS = """driver patient child crew runner lad man woman male female boy girl occupant rider resident
    victim casualty guy person kid worker player gentleman lady swimmer cyclist crewman""".split()


MEN = frozenset(
    "father dad daddy brother husband son grandfather grandad granddad grandpa boyfriend uncle nephew".split()
)
WOMEN = frozenset(
    """mother mom mum mam mama mammy mommy mummy sister wife daughter grandmother granny grandma gran nana
    girlfriend aunt auntie niece""".split()
)
BIRTH = frozenset(
    """placenta contractions crowning labour labor waters gravida para postpartum pph afterbirth fundus
    delivered imminent syntometrine midwife""".split()
)
"""Words of a mother's record; "baby" is then somebody else."""
NEW_TOPIC = frozenset(
    """no denies we our allergic allergies history eta patient pt nkda obs vitals observations signs
    treatment injuries meds medications initial airway i""".split()
)
"""Words that end somebody else's part where nothing is punctuated."""


def _collapsed(table: dict[Cue, str]) -> dict[Cue, str]:
    return {cue: " ".join(phrases.split()) for cue, phrases in table.items()}


_ENTRIES = [
    *entries(_collapsed(_TABLE)),
    *((person, Cue.PERSON) for person in _PEOPLE),
    *((person + "s", Cue.PERSON) for person in _PEOPLE if not person.endswith("s")),
    ("co worker", Cue.PERSON),
    *((f"{word} {who}", Cue.PERSON) for word in ("other", "another", "second") for who in _STRANGERS),
]

_BEHIND = (Cue.AFTER, Cue.DOUBTED, Cue.FORMER, Cue.EARLIER)

FORWARD: Phrases[Cue] = Phrases((p, c) for p, c in _ENTRIES if c not in _BEHIND)
"""Cues that act on what follows (and those with a reach of their own)."""

BACKWARD: Phrases[Cue] = Phrases((p, c) for p, c in _ENTRIES if c in _BEHIND)
"""Cues that act on what stands before them, or on their whole clause."""

NO_ANSWERS = frozenset(
    "no nope nah none negative never nothing not neither nae na nil nay neg denies".split()
)
YES_ANSWERS = frozenset(
    "yes yeah yep yup aye yah yea affirmative little bit biteen some sometimes sure correct "
    "definitely absolutely uhhuh mhm kinda kind once twice".split()
)
ANSWER_FILLERS = frozenset("uh um well oh er erm god ah no a just like kind of mm hmm i think".split())

QUESTION_OPENERS: Phrases[bool] = Phrases(
    (p, True)
    for p in (
        "any", "do you have", "have you", "are you", "did you", "is there", "are there", "do you",
        "does it", "have you had", "can you", "you have any", "were you", "does he", "does she",
        "has he", "has she", "did he", "did she", "is he", "is she", "you having", "got any",
    )
)  # fmt: skip

REPORTS = frozenset(
    """say says said state states stated report reports reported think thinks thought told tells called
    call rang ring noticed notices found confirms confirmed gave give given giving put witnessed saw
    heard describes describe described claims claimed brought administered started did performed
    called phoned dialed denies denied believes believed worried knows knew advised advises reckons
    mentions mentioned adds added signed drove picked helped pulled lowered caught held asked wants
    wanted understands agrees agreed speaks translated translating states noted notes""".split()
)
"""Verbs after which a relative speaks or acts *about* the patient."""

RELATIONS = frozenset(
    """by per from with to of on told for at and via through off against according asked witness beside
    son""".split()
)
"""Words before a relative who is then not the subject ("found by her husband")."""

STOPS = frozenset(
    """arrival he she they we i patient pt is was has had have states says reports then now because so after
    since until who which bp pulse hr sats stats sat resps rr gcs temp glucose sugar bgl bm
    respirations vitals blood heart pressure history takes meds medications allergic allergies eta
    gave given skin lungs pupils alert abdomen airway only just positive onset found transporting
    priority treated initial initially currently en secondary complains complaining complained""".split()
)
"""Words that begin a new statement and so end a negation's list."""
