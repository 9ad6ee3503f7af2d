"""Words that stand behind a number and say what it measures, and words before it that name it.

Data only. Units are UCUM where UCUM has one; otherwise a plain word (``gauge``, ``year_old``).
"""

from __future__ import annotations

from recorder.clinical.phrases import Phrases, entries

_UNITS: dict[str, str] = {
    "ug": "mcg|mcgs|microgram|micrograms|mics|mic|mikes|mike|ug|µg|μg|migrams|micro",
    "mg": "mg|mgs|milligram|milligrams|migs|mig|milli|millis",
    "g": "g|gm|gms|gram|grams|gramme|grammes|gs",
    "mL": "ml|mls|cc|ccs|milliliter|milliliters|millilitre|millilitres|mil|mils|mills",
    "L": "l|liter|liters|litre|litres",
    "[IU]": "unit|units|iu|international units",
    "meq": "meq|meqs|milliequivalent|milliequivalents|mil equivalent",
    "mmol": "millimole|millimoles|mmol|mmols",
    "mmol/L": "mmol l|mmol per liter|mmol per litre|millimoles per litre|millimoles per liter"
    "|millimoles a litre|millimoles l",
    "mg/dL": "mg dl|milligrams per deciliter|mg per deciliter|mg per dl|milligrams deciliter",
    "{puff}": "puff|puffs|spray|sprays|squirt|squirts|pump|pumps",
    "{tablet}": "tablet|tablets|tab|tabs|pill|pills|capsule|capsules",
    "{tube}": "tube|tubes",
    "{ampule}": "amp|amps|ampule|ampules|ampoule|ampoules|vial|vials",
    "{bag}": "bag|bags",
    "{dose}": "dose|doses",
    "[in_i]": "inch|inches",
    "[drp]": "drop|drops|gtt|gtts",
    "L/min": "lpm|liters per minute|litres per minute|liters a minute|litres a minute|l per minute"
    "|l min|liters min|liter flow|liters of flow|liters of oxygen|litres of oxygen"
    "|liters of o2|litres of o2|liter per minute",
    "mL/h": "ml hr|ml h|mls an hour|ml per hour|mls per hour|ml an hour|cc an hour|ccs an hour",
    "ug/min": "mcg min|mikes a minute|mikes per minute|mcg per minute|mcg a minute"
    "|micrograms per minute|micrograms a minute|mics a minute|mics per minute",
    "ug/kg/min": "mcg kg min|mikes per kilo per minute|mcg per kilo per minute"
    "|micrograms per kilo per minute|micrograms per kilogram per minute|mics per kilo per minute"
    "|mcg per kg per minute|mikes a kilo a minute|mikes per kilo a minute"
    "|mcg per kilogram per minute",
    "mg/kg": "mg kg|milligrams per kilo|mg per kilo|mg per kg|milligrams per kilogram"
    "|milligram per kilo|mgs per kilo",
    "mL/kg": "ml kg|mls per kilo|ml per kilo|mils per kilo|ml per kg|per kilo|per kg|ccs per kilo"
    "|a kilo|per kilogram",
    "ug/kg": "mcg per kilo|mics per kilo|mikes per kilo|micrograms per kilo|mcg kg",
    "mg/min": "mg min|milligrams per minute|milligrams a minute|mg per minute",
    "mg/h": "milligrams an hour|mg an hour|mg per hour|milligrams per hour|mg hr",
    "%": "percent|pct",
    "mm[Hg]": "mmhg|mm hg|millimeters of mercury|millimetres of mercury|millimeters mercury",
    "kPa": "kpa|kilopascals|kilopascal|kilo pascals|k p a",
    "kg": "kg|kgs|kilo|kilos|kilogram|kilograms",
    "[lb_av]": "lb|lbs|pound|pounds",
    "[stone_av]": "stone|stones",
    "Cel": "degrees celsius|celsius|degrees c|degree celsius|degrees centigrade|c",
    "[degF]": "degrees fahrenheit|fahrenheit|degrees f|f",
    "deg": "degrees|degree",
    "s": "seconds|second|secs|sec",
    "min": "minutes|minute|mins|min",
    "h": "hours|hour|hrs|hr",
    "d": "days|day|nights",
    "wk": "weeks|week|wks|wk",
    "mo": "months|month",
    "a": "years|year|yrs",
    "year_old": "year old|years old|y/o|yo|yr old|yrs old|year olds|years of age|yom|yof"
    "|year of age|yearold|years young|y old|year old's",
    "month_old": "month old|months old|mo old|m/o|months of age",
    "week_old": "week old|weeks old|weeks of age",
    "day_old": "day old|days old|days of age",
    "hour_old": "hour old|hours old",
    "gestation": "weeks pregnant|weeks gestation|weeks gestational|weeks along|week pregnant"
    "|weeks of gestation|weeks ega|week gestation|weeks gravid|weeks gestational age|weeker"
    "|weekers|weeks into her pregnancy|weeks into the pregnancy",
    "gauge": "gauge|gage|ga|gauges|french|g cannula",
    "J": "joules|joule|j",
    "mA": "milliamps|milliamp|ma|milliamperes|milli amps|amperes",
    "mm": "millimeters|millimeter|mm|millimetres|millimetre",
    "cm": "centimeters|centimeter|cm|centimetres|centimetre|cms",
    "m": "meters|metres|metre|meter",
    "[ft_i]": "feet|foot|ft",
    "km": "kilometers|kilometres|k|ks|km|kilometer|kilometre",
    "[mi_i]": "miles|mile",
    "mph": "mph|miles an hour|miles per hour|mile an hour|kilometers an hour|kilometres an hour"
    "|kph|ks an hour|k an hour",
    "storey": "stories|story|storey|storeys|floors|stairs|steps",
    "/min": "beats per minute|bpm|beats a minute|per minute|a minute|times a minute|breaths a minute"
    "|breaths per minute|breaths|times per minute|beats|compressions a minute",
    "cmH2O": "of peep|of water|peep|centimeters of water|cm of water",
    "fl": "ounces|ounce|oz|pints|pint",
    "lead": "lead|leads",
    "beer": "beers|drinks|glasses|cans|shots|cigarettes|packs|pack|pints of|beer|units a week",
    "people": "patients|people|occupants|passengers|victims|kids|children|siblings|crew|adults"
    "|patient|man|women|men",
    "shock": "shocks|shock|rounds|round|attempts|attempt|cycles|cycle|times|episodes|episode"
    "|liters down|drops of|vomits|hits|punches|stents|stent|sutures|falls|bouts|tries|try",
    "block": "blocks|doors|houses",
}

UNITS: Phrases[str] = Phrases(
    (phrase, unit) for unit, listed in _UNITS.items() for phrase in listed.split("|")
)
"""Unit phrases that may stand directly behind a number."""

DURATIONS = frozenset({"s", "min", "h", "d", "wk", "mo", "a"})
AGES = frozenset({"year_old", "month_old", "week_old", "day_old", "hour_old"})
DOSES = frozenset(
    "ug mg g mL L [IU] meq mmol {puff} {tablet} {tube} {ampule} {bag} {dose} [in_i] [drp] L/min mL/h "
    "ug/min ug/kg/min mg/kg mL/kg ug/kg mg/min mg/h".split()
)
FOREIGN = frozenset(
    "gauge J mA mm cm m [ft_i] km [mi_i] mph storey cmH2O fl lead beer people shock block gestation "
    "[stone_av]".split()
)
"""Units of things that are neither a vital sign nor a dose."""

LABELS: Phrases[str] = Phrases(
    entries(
        {
            "call": "medic|ambulance|engine|rescue|unit|station|squad|truck|ladder|car|medics|rig"
            "|helimed|trip|incident|paramedic|battalion|alpha|bravo|delta|tango|victor|wagon|als|bls"
            "|mike alpha|lifeflight|medevac|careflight|mica|hems|hart|patient number|badge|number",
            "place": "room|bay|bed|trauma room|trauma bay|resus|channel|street|highway|route|interstate"
            "|exit|apartment|apt|floor|mile marker|platform|gate|district|zone|lot|suite|level"
            "|page|step|phase|protocol|standing order|aisle|hall|cubicle|house number|ward",
            "code": "code|priority|cat|category|ctas|type|grade|class|stage|level|esi|triage|p|tier"
            "|condition|signal|para|gravida|mallampati|asa class|number",
            "size": "size|tube|igel|opa|npa|gel|king|guedel|blade|mac|lma|bougie|french|needle",
            "lead": "lead|leads|v|t|c|l|s|avf|avl",
            "setting": "peep|fio2|tidal volume|pressure support|joules at|paced at|pacing at|set at"
            "|pacing rate|capture at|shocked at|shock at|synced at|peep of|capture|ppm|gtt",
            "times": "times|x",
        }
    )
)
"""Words directly before a number that make it a name or a setting, never a reading."""
