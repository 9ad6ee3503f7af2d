"""Names of drugs that a speech engine should expect in an ambulance."""

from __future__ import annotations

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
