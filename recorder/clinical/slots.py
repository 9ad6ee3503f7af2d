"""The vital signs: what each accepts and the words that announce it. Data only.

``accept`` is the review range of the specification (a value outside is kept and marked);
``hard`` is what the number could be at all: outside it the words before it meant something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from recorder.clinical.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Slot:
    """One vital sign.

    Attributes:
        unit: default UCUM unit.
        accept: values that need no review, in ``unit``.
        hard: values that are possible at all.
        whole: only integers are plausible.
        units: spoken units that fit.
    """

    name: str
    unit: str
    accept: tuple[float, float]
    hard: tuple[float, float]
    whole: bool = True
    units: frozenset[str] = frozenset()


def _slot(
    name: str,
    unit: str,
    accept: tuple[float, float],
    hard: tuple[float, float],
    whole: bool = True,
    units: str = "",
) -> Slot:
    return Slot(name, unit, accept, hard, whole, frozenset({unit, *units.split()}))


SLOTS: dict[str, Slot] = {
    slot.name: slot
    for slot in (
        _slot("systolic_bp", "mm[Hg]", (30, 300), (20, 350)),
        _slot("diastolic_bp", "mm[Hg]", (10, 200), (10, 250)),
        _slot("map", "mm[Hg]", (20, 250), (15, 260)),
        _slot("heart_rate", "/min", (0, 300), (0, 400)),
        _slot("respiratory_rate", "/min", (0, 80), (0, 120)),
        _slot("spo2", "%", (30, 100), (20, 100)),
        _slot("etco2", "mm[Hg]", (1, 120), (0.3, 200), whole=False, units="kPa %"),
        _slot("carboxyhemoglobin", "%", (0, 80), (0, 100), whole=False),
        _slot("blood_glucose", "mg/dL", (0.6, 1500), (0.3, 2000), whole=False, units="mmol/L mmol"),
        _slot("ketones", "mmol/L", (0, 12), (0, 30), whole=False, units="mmol"),
        _slot("lactate", "mmol/L", (0.2, 25), (0.1, 40), whole=False, units="mmol"),
        _slot("temperature", "Cel", (25, 112), (20, 115), whole=False, units="[degF] deg"),
        _slot("gcs_total", "{score}", (3, 15), (3, 15)),
        _slot("gcs_eye", "{score}", (1, 4), (1, 4)),
        _slot("gcs_verbal", "{score}", (1, 5), (1, 5)),
        _slot("gcs_motor", "{score}", (1, 6), (1, 6)),
        _slot("pain_score", "{score}", (0, 10), (0, 10)),
        _slot("apgar", "{score}", (0, 10), (0, 10)),
        _slot("capillary_refill", "s", (0, 15), (0, 20), whole=False),
        _slot("weight", "kg", (0.4, 350), (0.3, 900), whole=False, units="[lb_av]"),
        _slot("peak_flow", "L/min", (30, 900), (20, 999), units="L"),
        _slot("gestational_age", "wk", (4, 44), (3, 45), units="gestation"),
    )
}


@dataclass(frozen=True, slots=True)
class Announcer:
    """A phrase that announces a vital sign.

    Attributes:
        slot: name in ``SLOTS``.
        near: words that may stand between it and its number.
        weak: the phrase also occurs without a reading; the number must follow directly, with
            only words of ``LINKS`` between.
    """

    slot: str
    near: int = 8
    weak: bool = False


_STRONG: dict[str, str] = {
    "heart_rate": "heart rate|heart rates|hr|pulse|pulse rate|ventricular rate|heartbeat|heart beat"
    "|apical|apical pulse|radial pulse|carotid pulse|heart rate is|hard rate|heart right|heartrate"
    "|pulses are|pulse of",
    "respiratory_rate": "respiratory rate|respiration rate|respirations|respiration|resps|resp|resp rate"
    "|resps rate|rr|breath rate|breathing rate|respirator rate|respiratory rates|breaths per minute"
    "|rate of breathing|respiratory right|rest rate|respirate",
    "spo2": "sats|sat|stats|stat|saturation|saturations|o2sat|o2 saturation|oxygen saturation"
    "|oxygen saturations|oxygen sat|oxygen sats|spo2|sao2|pulse ox|pulse oximetry|pulse oximeter"
    "|satting|saturating|oxygen level|oxygen levels|ox sat|o2 level|pulse socks|pulse docs|pulsox"
    "|pulse oxes|o2 sets|sat is|sp02|oximetry|oxygen stats|o2 stats|sating|setting at|statting|saturated|sadding|sadding at",
    "etco2": "etco2|end tidal|end tidal co2|end tidals|end title|end title co2|entitle|endtidal"
    "|end tidal is|capno|capnography|capnography reading|capnograph|co2|et co2|end total|in title"
    "|end tital|n tidal|and tidal|end tide|end tile",
    "carboxyhemoglobin": "spco|cohb|carboxyhemoglobin|carboxyhaemoglobin|co level|carbon monoxide level"
    "|carboxy|carbon monoxide|carboxy hemoglobin|carboxy haemoglobin|co reading|sp co",
    "blood_glucose": "sugar|sugars|blood sugar|blood sugars|glucose|blood glucose|bgl|bm|bms|bsl|cbg|bg"
    "|d stick|dstick|dexi|dexy|accu chek|accu check|accucheck|accuchek|finger stick|fingerstick"
    "|heel stick|heelstick|chemstick|capillary glucose|fsbs|fsbg|glucometer|chem strip|glucose level"
    "|blood sugar level|d sticks|sugar level|finger prick|glucoscan|dex stick|dextro stick|d stix"
    "|b gl|blood glucose level|capillary blood glucose|cap glucose|beam|b sl",
    "ketones": "ketones|ketone|blood ketones",
    "lactate": "lactate|lactic|lactic acid|lactates",
    "temperature": "temp|temperature|temps|tympanic|tympanic temp|axillary temp|oral temp|rectal temp"
    "|core temp|core temperature|temporal temp|temp is|tempt|temperatures|tympanic temperature"
    "|oral temperature|rectal temperature|axillary",
    "capillary_refill": "cap refill|capillary refill|crt|cap refills|capillary refill time|cap refill time"
    "|central cap refill|cap re fill|central refill|peripheral cap refill|cap refil|cap return"
    "|capillary return",
    "map": "map|mean arterial pressure|mean|mean pressure|maps",
    "peak_flow": "peak flow|peak flows|pefr|pef|peak expiratory flow|peakflow",
    "weight": "weight|weighs|weighing|weighed|body weight",
    "apgar": "apgar|apgars|apgar score|apgar scores|up gar",
    "systolic_bp": "bp|blood pressure|pressure|pressures|blood pressures|nibp|beep|systolic"
    "|systolic pressure|systolic blood pressure|systolic bp|cystolic|blood presser|b pee|b p is"
    "|blood press|bee pee",
    "diastolic_bp": "diastolic|diastolic pressure",
    "gcs_total": "gcs|glasgow|glasgow coma scale|glasgow coma score|coma scale|coma score|glascow"
    "|glasgow coma|gcses|g cs|gc s|jcs|glasco|gcsb|gcsd|gcse|gcsc|g csb",
}

_WEAK: dict[str, str] = {
    "heart_rate": "rate|rates|ventricular response|tachy|tachycardic|brady|bradycardic|svt|sinus tach"
    "|sinus tachycardia|sinus brady|sinus bradycardia|sinus rhythm|sinus|normal sinus|normal sinus rhythm"
    "|afib|a fib|atrial fibrillation|atrial fib|aflutter|flutter|atrial flutter|rvr|vtach|v tach"
    "|ventricular tachycardia|junctional|idioventricular|nsr|polls|pulls|heart|afib rvr|vt"
    "|tachycardia|bradycardia|rhythm|paulse|pulsed",
    "respiratory_rate": "breathing|resping|breathes|rests|wrasps|breathing about|breathing at"
    "|deep breathing|ventilating|bagging",
    "spo2": "oxygen|o2|sets|oxygens|set|o two|oxygenating",
    "pain_score": "pain|pain score|pain scale|pain level|flacc|pane|pain rating|pain severity|numeric pain"
    "|discomfort|wong baker|pain scores|rates it|rating it|rates the pain|rates pain|rates his pain"
    "|rates her pain|severity|rated|rates it a|scored|paying|headache|pains|hurts|rates this",
    "blood_glucose": "accu|chem|stick|meter",
    "map": "mapp",
    "temperature": "t",
}

LINKS = frozenset(
    """is was are were s of at a an the now about around approximately roughly still in currently
    only level score scale reading rate rates read reads reported like maybe just being down up to
    was's initially initial on uh um er it as sitting running showing measured by had been between
    with and that's steady say probably nearly almost over pretty has recorded from went came gone
    coming going fell dropped rose rvr your his her equals high low here strong regular irregular
    weak thready also well reading which he she puts put gives calls scores scored second first come dropped gone increased improved settled""".split()
)
"""Words that may stand between a weak announcer and its number."""


def _announcers() -> dict[str, Announcer]:
    found: dict[str, Announcer] = {}
    for slot, phrases in _STRONG.items():
        for phrase in phrases.split("|"):
            found[phrase] = Announcer(slot)
    for slot, phrases in _WEAK.items():
        for phrase in phrases.split("|"):
            near = 6 if slot == "pain_score" else 4
            found.setdefault(phrase, Announcer(slot, near=near, weak=True))
    return found


ANNOUNCERS: Phrases[Announcer] = Phrases(_announcers().items())

NOT_ANNOUNCERS: Phrases[bool] = Phrases(
    (phrase, True)
    for phrase in (
        "chest pressure", "direct pressure", "pressure dressing", "pressure dressings", "pressure support",
        "end expiratory pressure", "pressure pills", "pressure pill", "pressure tablets",
        "pressure bandage", "high blood pressure", "low blood pressure", "blood pressure pills",
        "blood pressure tablets", "blood pressure medication", "blood pressure meds", "bp meds",
        "pulses present", "oral glucose", "glucose gel", "glucose paste", "glucose tablets",
        "peak flow meter", "blood pressure cuff", "bp cuff", "manual cuff", "oxygen tank",
        "heart failure", "heart attack", "heart disease", "sinus infection", "head pressure",
        "heart problems", "heart block", "blood sugar problems", "sugar pill", "sugar pills",
        "sugar diabetes", "sugar free", "rate control", "drip rate", "infusion rate", "flow rate",
        "pressure in", "pressure on", "pressure to", "by weight", "weight bearing", "weight bear",
        "weight loss", "weight gain", "high rate", "pacing rate", "pacer rate", "vent rate",
        "pain relief", "pain meds", "pain medication", "pain management", "pain killers", "painkillers",
        "stat pads", "stat dose", "manual in line", "manual defib", "manual c spine",
        "heart sounds", "heart history", "pulse check", "pulse checks", "heart monitor",
        "set of", "second set", "full set", "heart rhythm", "heart condition", "first set", "another set",
        "next set", "sinus arrest", "oxygen tubing", "co2 detector", "mean while", "of the mean",
        "fetal heart rate", "fetal heart tones", "fetal heart", "baby's heart rate", "map out",
        "sitting up", "heart medication", "heart pills", "heart tablets", "heart meds", "third set",
        "head rate", "no pulse", "without a pulse", "no pulses", "heart tones",
    )
)  # fmt: skip
"""Phrases that contain an announcer and announce nothing."""

BLOCKS = frozenset(
    """gave given give giving administered denies no not unable wont cant couldnt didnt wasnt refused
    history allergic takes allergies medications meds but who because so shocked joules
    nothing lost without never""".split()
)
"""Words behind an announcer that end the search for its number."""

FILLERS = frozenset("uh um er erm ah eh hmm mm uhm like so well okay ok yeah".split())

BREATHING = frozenset("breathing breaths respiratory resps respirations ventilating bagging bagged".split())

OXYGEN_WORDS = frozenset(
    """oxygen o2 air mask cannula nonrebreather nrb nasal bag bvm cpap bipap reservoir venturi neb
    nebulizer liter liters litre litres flow ra nc specs prongs room facemask""".split()
)
