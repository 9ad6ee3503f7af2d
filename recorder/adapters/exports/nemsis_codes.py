"""NEMSIS 3.5.1 values for our names, and the frame of an EMSDataSet in the order of its XSD.

Frame: a name stands for a required element (nil when nothing was said), ``?name`` for one that is
left out then; a pair is a group; the parts of a group that starts with ``*`` are repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

Node: TypeAlias = str | tuple[str, tuple["Node", ...]]

NOT_RECORDED = "7701003"
YES, NO = "9923003", "9923001"
ICD10, RXNORM, SNOMED = "9924001", "9924003", "9924005"

SYMPTOM_NOT_PRESENT = "8801031"
NO_KNOWN_DRUG_ALLERGY = "8801013"
REFUSED = "8801019"
UNABLE_TO_COMPLETE = "8801023"
MEDICATION_ALLERGY = "8801007"
NONE_REPORTED = "8801015"
APPROXIMATE = "8801029"


def _numbered(section: str, *numbers: str) -> tuple[str, ...]:
    return tuple(f"{section}.{n}" if n[0] != "?" else f"?{section}.{n[1:]}" for n in numbers)


VITAL_GROUP: tuple[Node, ...] = (
    *_numbered("eVitals", "01", "02"),
    ("eVitals.CardiacRhythmGroup", _numbered("eVitals", "03", "04", "05")),
    ("eVitals.BloodPressureGroup", _numbered("eVitals", "06", "?07", "?08", "?09")),
    ("eVitals.HeartRateGroup", _numbered("eVitals", "10")),
    *_numbered("eVitals", "12", "?13", "14", "?15", "16", "?17", "18"),
    ("eVitals.GlasgowScoreGroup", _numbered("eVitals", "19", "20", "21", "22", "?23")),
    ("eVitals.TemperatureGroup", _numbered("eVitals", "?24", "?25")),
    "eVitals.26",
    ("eVitals.PainScaleGroup", _numbered("eVitals", "27", "?28")),
    ("eVitals.StrokeScaleGroup", _numbered("eVitals", "29", "30", "?34")),
    *_numbered("eVitals", "31", "?32"),
)
MEDICATION_GROUP: tuple[Node, ...] = (
    *_numbered("eMedications", "01", "02", "03", "04"),
    ("eMedications.DosageGroup", _numbered("eMedications", "05", "06")),
    *_numbered("eMedications", "07", "08", "10"),
)
PROCEDURE_GROUP: tuple[Node, ...] = _numbered(
    "eProcedures", "01", "02", "03", "?04", "05", "06", "07", "08", "10", "?13"
)

EXAM_GROUP: tuple[Node, ...] = (
    *_numbered("eExam", "?04"),
    ("*eExam.EyeGroup", _numbered("eExam", "?17", "?18")),
    ("eExam.ChestGroup", _numbered("eExam", "?25")),
)
FRAME: tuple[Node, ...] = (
    ("eRecord", ("eRecord.01", ("eRecord.SoftwareApplicationGroup",
                                _numbered("eRecord", "02", "03", "04")))),
    ("eResponse", (
        ("eResponse.AgencyGroup", ("eResponse.01",)),
        *_numbered("eResponse", "03", "04"),
        ("eResponse.ServiceGroup", ("eResponse.05",)),
        *_numbered("eResponse", "07", "08", "09", "10", "11", "12", "13", "14", "23", "24"),
    )),
    ("eDispatch", _numbered("eDispatch", "01", "02")),
    ("eTimes", _numbered("eTimes", "01", "03", "05", "06", "07", "09", "11", "12", "13")),
    ("ePatient", (
        *_numbered("ePatient", "07", "08", "09", "14"),
        ("ePatient.AgeGroup", _numbered("ePatient", "15", "16")),
        "?ePatient.25",
    )),
    ("ePayment", _numbered("ePayment", "01", "50")),
    ("eScene", _numbered("eScene", "01", "06", "07", "08", "09", "18", "19", "21")),
    ("eSituation", (
        *_numbered("eSituation", "01", "02"),
        ("eSituation.PatientComplaintGroup", _numbered("eSituation", "?03", "?04")),
        *_numbered("eSituation", "07", "08", "09", "10", "11", "12", "13", "18", "20"),
    )),
    ("eInjury", _numbered("eInjury", "01", "03", "04", "?06", "?07", "?08", "?09")),
    ("eArrest", _numbered("eArrest", "01", "02", "03", "04", "07", "09", "11", "12", "14", "16",
                          "17", "18", "20", "21", "22")),
    ("eHistory", (
        "eHistory.01",
        *_numbered("eHistory", "?06", "?07", "?08"),
        ("*eHistory.CurrentMedsGroup", ("?eHistory.12",)),
        *_numbered("eHistory", "17", "?18", "?19"),
    )),
    ("eNarrative", ("?eNarrative.01",)),
    ("eVitals", (("*eVitals.VitalGroup", VITAL_GROUP),)),
    ("eExam", (*_numbered("eExam", "?01", "?02"), ("eExam.AssessmentGroup", EXAM_GROUP))),
    ("eProtocols", (("eProtocols.ProtocolGroup", ("eProtocols.01",)),)),
    ("eMedications", (("*eMedications.MedicationGroup", MEDICATION_GROUP),)),
    ("eProcedures", (("*eProcedures.ProcedureGroup", PROCEDURE_GROUP),)),
    ("eDisposition", (
        ("eDisposition.DestinationGroup", _numbered("eDisposition", "?01", "05", "06", "07")),
        ("eDisposition.IncidentDispositionGroup",
         _numbered("eDisposition", "27", "28", "29", "30", "?31")),
        *_numbered("eDisposition", "16", "17", "18", "19", "20", "21", "22", "23"),
        ("*eDisposition.HospitalTeamActivationGroup", _numbered("eDisposition", "24", "25")),
        "eDisposition.32",
    )),
    ("eOutcome", (
        *_numbered("eOutcome", "01", "02"),
        ("eOutcome.EmergencyDepartmentProceduresGroup", _numbered("eOutcome", "09", "19")),
        *_numbered("eOutcome", "10", "11"),
        ("eOutcome.HospitalProceduresGroup", _numbered("eOutcome", "12", "20")),
        *_numbered("eOutcome", "13", "16", "18"),
    )),
)  # fmt: skip

AGE_UNITS: Mapping[str, str] = MappingProxyType(
    {"a": "2516009", "mo": "2516007", "d": "2516001", "h": "2516003", "min": "2516005"}
)
SEX: Mapping[str, str] = MappingProxyType({"female": "9919001", "male": "9919003"})
ALLERGY_GROUPS: Mapping[str, str] = MappingProxyType(
    {"penicillin": "Z88.0", "cephalosporin": "Z88.1", "macrolide": "Z88.1", "quinolone": "Z88.1",
     "tetracycline": "Z88.1", "aminoglycoside": "Z88.1", "glycopeptide": "Z88.1",
     "antibiotic": "Z88.1", "sulfonamide": "Z88.2", "sulfa": "Z88.2", "opioid": "Z88.5",
     "opiate": "Z88.5", "nsaid": "Z88.6"}
)  # fmt: skip
"""ICD-10-CM codes of groups of drugs, for an allergy whose substance has no code in our tables."""
DOSE_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "mg": "3706021", "ug": "3706015", "g": "3706001", "mL": "3706025", "L": "3706009",
        "L/min": "3706035", "[IU]": "3706049", "meq": "3706019", "[in_i]": "3706003",
        "{puff}": "3706043", "ug/min": "3706037", "ug/kg/min": "3706017", "mg/kg": "3706039",
        "[drp]": "3706033", "ug/kg": "3706047", "mg/min": "3706041", "mg/h": "3706055",
        "mL/h": "3706027",
    }
)  # fmt: skip
OTHER_UNIT = "3706029"
ROUTES: Mapping[str, str] = MappingProxyType(
    {
        "IV": "9927023", "IO": "9927021", "IM": "9927015", "IN": "9927017", "PO": "9927035",
        "SL": "9927047", "SC": "9927045", "NEB": "9927071", "INH": "9927009", "NC": "9927025",
        "NRB": "9927031", "BVM": "9927065", "CPAP": "9927067", "PR": "9927043", "BUC": "9927003",
        "TOP": "9927049", "ET": "9927005", "VENTURI": "9927057",
    }
)  # fmt: skip
RHYTHMS: Mapping[str, str] = MappingProxyType(
    {
        "normal_sinus_rhythm": "9901047", "sinus_tachycardia": "9901049",
        "sinus_bradycardia": "9901045", "atrial_fibrillation": "9901007", "svt": "9901059",
        "ventricular_fibrillation": "9901067", "pea": "9901035", "asystole": "9901003",
    }
)  # fmt: skip
"""Rhythms whose name says everything the value does; a block without its degree is not here."""
ALERTS: Mapping[str, str] = MappingProxyType(
    {"stemi_alert": "4224013", "stroke_alert": "4224015", "trauma_alert": "4224017",
     "sepsis_alert": "4224019"}
)  # fmt: skip
SITES: Mapping[str, str] = MappingProxyType(
    {"left ac": "3913001", "right ac": "3913003", "left antecubital": "3913001",
     "right antecubital": "3913003", "left forearm": "3913017", "right forearm": "3913019",
     "left hand": "3913021", "right hand": "3913023", "left wrist": "3913079",
     "right wrist": "3913081", "left ej": "3913005", "right ej": "3913007",
     "right foot": "3913013", "left foot": "3913015", "scalp": "3913059",
     "left upper arm": "3913071", "right upper arm": "3913073",
     "left humerus": "3913037", "right humerus": "3913039", "sternum": "3913043",
     "left distal tibia": "3913041", "right distal tibia": "3913045",
     "left proximal tibia": "3913047", "right proximal tibia": "3913049"}
)  # fmt: skip
"""Where a vein or a bone was entered; a tibia without its end has no value here."""
VITALS: Mapping[str, str] = MappingProxyType(
    {
        "systolic_bp": "eVitals.06", "diastolic_bp": "eVitals.07", "map": "eVitals.09",
        "mean_arterial_pressure": "eVitals.09", "heart_rate": "eVitals.10",
        "spo2": "eVitals.12", "respiratory_rate": "eVitals.14", "gcs_eye": "eVitals.19",
        "gcs_verbal": "eVitals.20", "gcs_motor": "eVitals.21", "gcs_total": "eVitals.23",
        "pain_score": "eVitals.27", "apgar": "eVitals.32",
    }
)  # fmt: skip
"""Vital signs that NEMSIS takes as whole numbers in our own unit."""
LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "eVitals.06": (0, 500), "eVitals.07": (0, 500), "eVitals.09": (1, 500),
        "eVitals.10": (0, 500), "eVitals.12": (0, 100), "eVitals.14": (0, 300),
        "eVitals.19": (1, 4), "eVitals.20": (1, 5), "eVitals.21": (1, 6), "eVitals.23": (3, 15),
        "eVitals.27": (0, 10), "eVitals.32": (0, 10),
    }
)  # fmt: skip
SEATS: Mapping[str, str] = MappingProxyType({"driver": "2906001"})
"""eInjury.06; of a passenger the side was not told."""
SAFETY: Mapping[str, str] = MappingProxyType(
    {"restrained": "2907027", "lap belt only": "2907029", "in a booster seat": "2907001",
     "helmet worn": "2907005"}
)  # fmt: skip
"""eInjury.07; which way a child's seat faced is not told."""
UNPROTECTED = frozenset({"unrestrained", "no helmet"})
NO_SAFETY = "2907015"
AIRBAGS: Mapping[str, str] = MappingProxyType(
    {"front airbags deployed": "2908001", "side airbags deployed": "2908003",
     "airbags did not deploy": "2908007"}
)  # fmt: skip
"""eInjury.08; airbags of which it is not told which they were have no value."""
PREGNANT, MAYBE_PREGNANT, NOT_PREGNANT = "3118011", "3118003", "3118001"
SUBSTANCES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("alcohol_use", "admitted"): "3117005", ("drug_use", "admitted"): "3117007",
        ("alcohol_use", "found on examination"): "3117013",
        ("drug_use", "found on examination"): "3117013",
        ("alcohol_use", "found at scene"): "3117001", ("drug_use", "found at scene"): "3117003",
        ("alcohol_use", "told by others"): "3117017", ("drug_use", "told by others"): "3117015",
    }
)  # fmt: skip
"""eHistory.17, by the finding and by what it is known."""
TRANSPORT_MODES: Mapping[str, str] = MappingProxyType({"emergent": "4217001", "routine": "4217005"})
"""eDisposition.17, how urgently somebody was driven."""
LIGHTS_AND_SIRENS, NO_LIGHTS_OR_SIRENS = "4218011", "4218015"
REFUSED_CARE, CARE_PROVIDED = "4228003", "4228001"
REFUSED_TRANSPORT, NO_TRANSPORT = "4230009", "4230013"
AGAINST_ADVICE = "4231001"
DEAD_WITH_EFFORTS = "4219009"
WITNESSES: Mapping[str, str] = MappingProxyType(
    {"not witnessed": "3004001", "witnessed by family": "3004003",
     "witnessed by healthcare provider": "3004005", "witnessed by EMS": "3004005",
     "witnessed by bystander": "3004007"}
)  # fmt: skip
"""eArrest.04; that it was seen has no value without by whom."""
FIRST_CPR: Mapping[str, str] = MappingProxyType(
    {"CPR by bystander": "3020001", "CPR by family": "3020003",
     "CPR by healthcare provider": "3020005"}
)  # fmt: skip
"""eArrest.20; of police and fire it is not told which of them they were."""
EMS_CPR = "3020013"
RESUSCITATION: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "3003001": frozenset({"defibrillation"}),
        "3003003": frozenset({"bvm_ventilation", "intubation", "supraglottic_airway"}),
        "3003005": frozenset({"cpr", "mechanical_cpr"}),
    }
)
"""eArrest.03, by the procedures that tell of it."""
AED_BEFORE: Mapping[str, str] = MappingProxyType(
    {"no AED before arrival": "3007001", "AED without shock before arrival": "3007003",
     "AED with shock before arrival": "3007005"}
)  # fmt: skip
FIRST_RHYTHMS: Mapping[str, str] = MappingProxyType(
    {"asystole": "3011001", "pea": "3011005", "ventricular_fibrillation": "3011011",
     "ventricular_tachycardia": "3011013"}
)  # fmt: skip
ARRESTED: Mapping[str, str] = MappingProxyType(
    {"before EMS arrival": "3001003", "after EMS arrival": "3001005"}
)
ROSC_BEFORE_ED = "3012005"
EXPIRED_IN_FIELD = "3018003"
STROKE_RESULTS: Mapping[str, str] = MappingProxyType({"positive": "3329005", "negative": "3329001"})
CINCINNATI = "3330001"
"""Scale of a screen that was worked out; a stated one does not say which scale it was."""
OTHER_SCALE = "3330011"
ALERT = "3326001"
AVPU: Mapping[str, str] = MappingProxyType(
    {"A": ALERT, "V": "3326003", "P": "3326005", "U": "3326007"}
)
PRESSURE_METHODS: Mapping[str, str] = MappingProxyType(
    {"palpated": "3308009", "manual": "3308007", "automated": "3308005",
     "arterial line": "3308001", "doppler": "3308003"}
)  # fmt: skip
PULSE_RHYTHMS: Mapping[str, str] = MappingProxyType(
    {"regular": "3313003", "irregularly irregular": "3313001", "regularly irregular": "3313005"}
)
"""A pulse that is only irregular may be either of two, and has no value here."""
COMA_QUALIFIERS: Mapping[str, str] = MappingProxyType(
    {"intubated": "3322009", "sedated": "3322007", "paralysed": "3322005"}
)
TEMPERATURE_METHODS: Mapping[str, str] = MappingProxyType(
    {"tympanic": "3325013", "oral": "3325007", "rectal": "3325009", "axillary": "3325001",
     "temporal": "3325011", "oesophageal": "3325005", "bladder": "3325015", "skin": "3325017"}
)  # fmt: skip
RESPONSES: Mapping[str, str] = MappingProxyType(
    {"improved": "9916001", "unchanged": "9916003", "worse": "9916005"}
)
KINDS_OF_RHYTHM: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "stemi": {"inferior": "9901053", "anterior": "9901051", "lateral": "9901055",
                  "posterior": "9901057", "septal": "9901058"},
        "heart_block": {"first degree": "9901011", "second degree type 1": "9901013",
                        "second degree type 2": "9901015", "third degree": "9901017"},
        "ventricular_tachycardia": {"with": "9901069", "without": "9901071"},
        "ectopy": {"ventricular": "9901039", "atrial": "9901037"},
    }
)  # fmt: skip
"""Rhythms that have a value by what was told with them."""
EFFORTS: Mapping[str, str] = MappingProxyType({"labored_breathing": "3315003", "apnea": "3315001"})
SHALLOW: Mapping[str, str] = MappingProxyType({"agonal": "3315013", "shallow": "3315011"})
"""Of breathing that is only snoring or weak nothing is claimed."""
STROKE_SCALES: Mapping[str, str] = MappingProxyType(
    {"Cincinnati": "3330001", "FAST": "3330013", "BE-FAST": "3330029", "RACE": "3330021",
     "LAMS": "3330023", "VAN": "3330025", "FAST-ED": "3330027", "NIHSS": "3330009",
     "MEND": "3330007"}
)  # fmt: skip
TAPE_COLOURS: Mapping[str, str] = MappingProxyType(
    {"blue": "3502001", "green": "3502003", "grey": "3502005", "orange": "3502007",
     "pink": "3502009", "purple": "3502011", "red": "3502013", "white": "3502015",
     "yellow": "3502017"}
)  # fmt: skip
EYES: Mapping[str, str] = MappingProxyType(
    {"both": "3517001", "left": "3517003", "right": "3517005"}
)
PUPILS: Mapping[str, str] = MappingProxyType(
    {"reactive": "3518051", "brisk": "3518051", "sluggish": "3518053", "non-reactive": "3518037",
     **{str(size): str(3518001 + 2 * (size - 1)) for size in range(1, 8)},
     "8": "3518015", "9": "3518015"}
)  # fmt: skip
"""Sizes in whole millimetres and reactions; NEMSIS has nothing between two millimetres."""
EYE_FINDINGS: Mapping[str, str] = MappingProxyType(
    {"pupils_perrl": "3518047", "pupils_dilated": "3518061", "pupils_pinpoint": "3518063"}
)
REFILL_UNDER_2, REFILL_2_TO_4, REFILL_OVER_4 = "3504035", "3504037", "3504039"
CHEST_EFFORTS: Mapping[str, str] = MappingProxyType(
    {"accessory muscles": "3525005", "retractions": "3525039"}
)
TWELVE_LEAD = "3304007"
