"""How the same word can be spelled in a transcript: contractions, letters spelled out.

Data only. Nothing here changes what was said; it lets "b p", "B.P." and "BP" be one token.
"""

from __future__ import annotations

import re

_ACRONYMS = """
    bp gcs hr rr iv io im po pr sl sc nkda nka txa loc etoh ekg ecg cpr bvm copd chf ckd bka aka
    eta cad cva tia dvt nrb opa npa ems icu aed ptsd adhd pe jvd dka osa pea svt dnr lkw lsn bgl bsl
    cbg bm mva mvc rta rtc gsw ns lr mg mcg ml mls ccs avpu gtn ntg tnk mdi rsi wpw lbbb rbbb iud
    gerd hiv uti crt fsbs cp ac ej st avf avl avr sob doa mri sgv pcp lvad esrd pvc pvd ama
    dnar als bls ift ped ob gi gu abc ra nstemi tbi kcl meq perrl cc er ed kg kgs lbs rosc lma
    cbc hgt acf hcg rn np st pta rvr ivc iddm niddm ct cabg ama tpa fast bnp abg vbg hhs dts rsv
    qrs pnd inr psi cpap dob niv od
    """.split()

_SPECIAL: dict[str, str] = {
    "s p o 2": "spo2",
    "s p o two": "spo2",
    "spo 2": "spo2",
    "spo two": "spo2",
    "spo to": "spo2",
    "spo too": "spo2",
    "sp o2": "spo2",
    "sp o 2": "spo2",
    "s p o2": "spo2",
    "sp o two": "spo2",
    "s a o 2": "sao2",
    "s p c o": "spco",
    "sp c o": "spco",
    "c o h b": "cohb",
    "c o level": "cohb",
    "c o reading": "cohb",
    "e t c o 2": "etco2",
    "e t c o two": "etco2",
    "et co2": "etco2",
    "e t co2": "etco2",
    "c o 2": "co2",
    "c o two": "co2",
    "o two sat": "o2sat",
    "o two sats": "o2sat",
    "oh two sat": "o2sat",
    "oh two sats": "o2sat",
    "o 2 sat": "o2sat",
    "o 2 sats": "o2sat",
    "o2 sat": "o2sat",
    "o2 sats": "o2sat",
    "o two stats": "o2sat",
    "f i o 2": "fio2",
    "f i o two": "fio2",
    "fi o two": "fio2",
    "fi o 2": "fio2",
    "d n a c p r": "dnacpr",
    "a c collar": "collar",
    "c pap": "cpap",
    "b i pap": "bipap",
    "bi pap": "bipap",
    "a fib": "afib",
    "v fib": "vfib",
    "v tach": "vtach",
    "v t": "vt",
    "v f": "vf",
    "d ten": "d10",
    "d 10": "d10",
    "d fifty": "d50",
    "d 50": "d50",
    "d five zero": "d50",
    "d twenty five": "d25",
    "d 25": "d25",
    "m ls": "mls",
    "m l s": "mls",
    "b ps": "bp",
    "b p s": "bp",
    "milli liters": "ml",
    "milli litres": "ml",
    "milly liters": "ml",
    "milli grams": "mg",
    "milly grams": "mg",
    "mili grams": "mg",
    "milli gram": "mg",
    "micro grams": "mcg",
    "micro gram": "mcg",
    "milli equivalents": "meq",
    "milly equivalents": "meq",
    "mil equivalents": "meq",
    "per cent": "percent",
    "kilo grams": "kg",
    "y o": "y/o",
    "non rebreather": "nonrebreather",
    "non rebreathe": "nonrebreather",
    "non re breather": "nonrebreather",
    "non rebreathing": "nonrebreather",
    "post partum": "postpartum",
    "ante partum": "antepartum",
    "estimated time of arrival": "eta",
    "estimated arrival time": "eta",
    "estimated arrival": "eta",
}

CONTRACTIONS: dict[str, tuple[str, str]] = {
    "shes": ("she", "s"),
    "hes": ("he", "s"),
    "thats": ("that", "s"),
    "its": ("it", "s"),
    "theres": ("there", "s"),
    "whats": ("what", "s"),
    "theyre": ("they", "re"),
    "theyve": ("they", "ve"),
    "weve": ("we", "ve"),
    "ive": ("i", "ve"),
    "hed": ("he", "d"),
    "theyd": ("they", "d"),
    "youve": ("you", "ve"),
    "youre": ("you", "re"),
    "bps": ("bp", "s"),
}
"""Endings that recognisers write without their apostrophe -> (norm, clitic)."""

NO_STOP_AFTER = frozenset(
    "mr mrs ms dr st approx vs pt resp temp prof sgt lt ave rd hosp dept vol".split()
)
"""Abbreviations whose full stop ends no sentence ("Dr. Ryan", "St. Luke's")."""


HESITATIONS = frozenset("uh um er erm uhm umm uhh hmm mm mmm ehm uhmm".split())
"""Sounds that mean nothing; they are no tokens."""

BEFORE_ROUTE = frozenset(
    """mg milligram milligrams mcg mics mikes microgram micrograms unit units ml mil mils cc gram
    grams g given gave adrenaline epinephrine epi glucagon naloxone narcan ketamine midazolam of
    iv or thousand one two three five ten""".split()
)
"""Words before "im" that make it a way in ("0.5 mg im")."""
BEHIND_I_AM = frozenset(
    """the her his their my allergic diabetic asthmatic epileptic pregnant not just gonna going so
    sorry fine okay only really feeling having taking hurting worried sure thinking""".split()
)
"""Words behind "im" of somebody who speaks of himself ("im her housemate")."""


_Rule = tuple[tuple[str, ...], str]


def _merge_table() -> dict[str, dict[str, tuple[_Rule, ...]]]:
    rules: dict[tuple[str, ...], str] = {tuple(a): a for a in _ACRONYMS}
    rules.update({tuple(spelled.split()): norm for spelled, norm in _SPECIAL.items()})
    table: dict[str, dict[str, tuple[_Rule, ...]]] = {}
    for parts, norm in sorted(rules.items(), key=lambda rule: -len(rule[0])):
        by_second = table.setdefault(parts[0], {})
        by_second[parts[1]] = (*by_second.get(parts[1], ()), (parts, norm))
    return table


MERGES = _merge_table()
"""First norm -> second norm -> ((norms, joined norm), ...), longest first."""

BESIDE = frozenset(
    """am pm af gp ga dr aaa ace acs ahf aki ams apo bipap bmi bpap ccf cbd chb cns cxr fbc ffp fhr
    gad gord htn icd ihd inh ivdu kvo llq luq lvf mca msg msu nebs nibp nof nsaid nsr nvd ohca ors
    pac pci peep perla pfo pid pph prbc prn bd bid tds qds tid qid rlq ruq rsi rtc sga smr soa std
    suv svd tca tcp tka thr tko top vbg vf vt vte wbc wcc""".split()
)
"""Other abbreviations that are said letter by letter: they are whole, but are no one token."""
_WITH = {"gcs": "[evm]?", "yo": "[fm]?", "iv": "p?", "vt": "m?"}
"""Single letters that go on behind some ("g c s e four", "eighty y o f", "e one v t m four")."""
_ROW = "|".join(
    abbreviation + _WITH.get(abbreviation, "")
    for abbreviation in sorted({*_ACRONYMS, *BESIDE, "yo", "ps"}, key=len, reverse=True)
)
IN_A_ROW = re.compile(f"(?:(?:{_ROW})[ais]?)+")
"""Letters that are whole abbreviations ("i v b p", "g c s e"), with the words a and i behind."""
LEFT_OVER = re.compile(f"[evmfp]?[ais]?(?:{IN_A_ROW.pattern})?")
"""What may stand behind one of them."""

SOUNDS: dict[str, str] = {
    "ay": "a", "bee": "b", "cee": "c", "see": "c", "dee": "d", "ee": "e", "eff": "f", "gee": "g",
    "aitch": "h", "eye": "i", "jay": "j", "kay": "k", "ell": "l", "em": "m", "en": "n", "oh": "o",
    "pee": "p", "pea": "p", "be": "b", "sea": "c", "tea": "t", "cue": "q", "queue": "q",
    "are": "r", "ar": "r", "ess": "s", "tee": "t",
    "you": "u", "vee": "v", "ex": "x", "why": "y",
}  # fmt: skip
"""Names of letters as some recognisers write them ("gee see ess") -> letter."""
EVERYDAY = frozenset({"see", "are", "you", "why", "oh", "be", "sea", "tea"})
"""Those that are mostly words: they spell nothing without another one that is not."""
