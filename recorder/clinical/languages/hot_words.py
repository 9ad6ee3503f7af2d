"""Names of drugs that a speech engine should expect in an ambulance, in the language spoken."""

from __future__ import annotations

from recorder.clinical.languages.language import CODES, language

HOT_DRUG_NAMES = (
    "epinephrine",
    "amiodarone",
    "adenosine",
    "norepinephrine",
    "nitroglycerin",
    "clopidogrel",
    "ticagrelor",
    "heparin",
    "albuterol",
    "ipratropium",
    "diphenhydramine",
    "fentanyl",
    "ketamine",
    "midazolam",
    "lorazepam",
    "etomidate",
    "rocuronium",
    "succinylcholine",
    "naloxone",
    "ondansetron",
    "glucagon",
    "levetiracetam",
    "labetalol",
    "diltiazem",
)
"""From the drug lexicon: given often, and seldom heard elsewhere, so that engines misspell them.

Few on purpose: an engine's prompt is short, and half of it belongs to the crew's own words.
"""


def hot_words(code: str) -> tuple[str, ...]:
    """Those of a language; none where its drugs are not known.

    Where the engine is to find the language out by itself, those of English.
    """
    if code in CODES:
        return language(code).hot_words
    return HOT_DRUG_NAMES if code in {"auto", "en"} else ()
