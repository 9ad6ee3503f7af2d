"""The closed lists of NEMSIS 3.5.1 from which people choose: code -> NEMSIS's own words.

They stay English in every language, because they are what the standard calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STATES: Mapping[str, str] = MappingProxyType(
    {
        "01": "Alabama",
        "02": "Alaska",
        "04": "Arizona",
        "05": "Arkansas",
        "06": "California",
        "08": "Colorado",
        "09": "Connecticut",
        "10": "Delaware",
        "11": "District of Columbia",
        "12": "Florida",
        "13": "Georgia",
        "15": "Hawaii",
        "16": "Idaho",
        "17": "Illinois",
        "18": "Indiana",
        "19": "Iowa",
        "20": "Kansas",
        "21": "Kentucky",
        "22": "Louisiana",
        "23": "Maine",
        "24": "Maryland",
        "25": "Massachusetts",
        "26": "Michigan",
        "27": "Minnesota",
        "28": "Mississippi",
        "29": "Missouri",
        "30": "Montana",
        "31": "Nebraska",
        "32": "Nevada",
        "33": "New Hampshire",
        "34": "New Jersey",
        "35": "New Mexico",
        "36": "New York",
        "37": "North Carolina",
        "38": "North Dakota",
        "39": "Ohio",
        "40": "Oklahoma",
        "41": "Oregon",
        "42": "Pennsylvania",
        "44": "Rhode Island",
        "45": "South Carolina",
        "46": "South Dakota",
        "47": "Tennessee",
        "48": "Texas",
        "49": "Utah",
        "50": "Vermont",
        "51": "Virginia",
        "53": "Washington",
        "54": "West Virginia",
        "55": "Wisconsin",
        "56": "Wyoming",
        "60": "American Samoa",
        "64": "Federated States of Micronesia",
        "66": "Guam",
        "68": "Marshall Islands",
        "69": "Northern Mariana Islands",
        "70": "Palau",
        "72": "Puerto Rico",
        "74": "U.S. Minor Outlying Islands",
        "78": "U.S. Virgin Islands",
    }
)
"""dAgency.04, the ANSI codes of states and territories (INCITS 38)."""

SERVICE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "2205001": "Emergency Response (Primary Response Area)",
        "2205003": "Emergency Response (Intercept)",
        "2205009": "Emergency Response (Mutual Aid)",
        "2205005": "Hospital-to-Hospital Transfer",
        "2205015": "Hospital to Non-Hospital Facility Transfer",
        "2205017": "Non-Hospital Facility to Non-Hospital Facility Transfer",
        "2205019": "Non-Hospital Facility to Hospital Transfer",
        "2205007": "Other Routine Medical Transport",
        "2205011": "Public Assistance",
        "2205013": "Standby",
        "2205021": "Support Services",
        "2205023": "Non-Patient Care Rescue/Extrication",
        "2205025": "Crew Transport Only",
        "2205027": "Transport of Organs or Body Parts",
        "2205029": "Mortuary Services",
        "2205031": "Mobile Integrated Health Care Encounter",
        "2205033": "Evaluation for Special Referral/Intake Programs",
        "2205035": "Administrative Operations",
    }
)
"""eResponse.05, what the unit was asked for."""

CAPABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "2207011": "Air Transport-Helicopter",
        "2207013": "Air Transport-Fixed Wing",
        "2207015": "Ground Transport (ALS Equipped)",
        "2207017": "Ground Transport (BLS Equipped)",
        "2207019": "Ground Transport (Critical Care Equipped)",
        "2207021": "Non-Transport-Medical Treatment (ALS Equipped)",
        "2207023": "Non-Transport-Medical Treatment (BLS Equipped)",
        "2207025": "Wheel Chair Van/Ambulette",
        "2207027": "Non-Transport-No Medical Equipment",
    }
)
"""eResponse.07, what the unit can do."""

DISPATCH_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "2301001": "Abdominal Pain/Problems",
        "2301003": "Allergic Reaction/Stings",
        "2301005": "Animal Bite",
        "2301007": "Assault",
        "2301009": "Automated Crash Notification",
        "2301011": "Back Pain (Non-Traumatic)",
        "2301013": "Breathing Problem",
        "2301015": "Burns/Explosion",
        "2301017": "Carbon Monoxide/Hazmat/Inhalation/CBRN",
        "2301019": "Cardiac Arrest/Death",
        "2301021": "Chest Pain (Non-Traumatic)",
        "2301023": "Choking",
        "2301025": "Convulsions/Seizure",
        "2301027": "Diabetic Problem",
        "2301029": "Electrocution/Lightning",
        "2301031": "Eye Problem/Injury",
        "2301033": "Falls",
        "2301035": "Fire",
        "2301037": "Headache",
        "2301039": "Healthcare Professional/Admission",
        "2301041": "Heart Problems/AICD",
        "2301043": "Heat/Cold Exposure",
        "2301045": "Hemorrhage/Laceration",
        "2301047": "Industrial Accident/Inaccessible Incident/Other Entrapments (Non-Vehicle)",
        "2301049": "Medical Alarm",
        "2301051": "No Other Appropriate Choice",
        "2301053": "Overdose/Poisoning/Ingestion",
        "2301055": "Pandemic/Epidemic/Outbreak",
        "2301057": "Pregnancy/Childbirth/Miscarriage",
        "2301059": "Psychiatric Problem/Abnormal Behavior/Suicide Attempt",
        "2301061": "Sick Person",
        "2301063": "Stab/Gunshot Wound/Penetrating Trauma",
        "2301065": "Standby",
        "2301067": "Stroke/CVA",
        "2301069": "Traffic/Transportation Incident",
        "2301071": "Transfer/Interfacility/Palliative Care",
        "2301073": "Traumatic Injury",
        "2301075": "Well Person Check",
        "2301077": "Unconscious/Fainting/Near-Fainting",
        "2301079": "Unknown Problem/Person Down",
        "2301081": "Drowning/Diving/SCUBA Accident",
        "2301083": "Airmedical Transport",
        "2301085": "Altered Mental Status",
        "2301087": "Intercept",
        "2301089": "Nausea",
        "2301091": "Vomiting",
        "2301093": "Hanging/Strangulation/Asphyxiation",
        "2301095": "Intoxicated Subject",
        "2301097": "EMS Requested by Law Enforcement",
        "2301099": "Active Shooter",
    }
)
"""eDispatch.01, why it was sent."""

RESPONSE_MODES: Mapping[str, str] = MappingProxyType(
    {
        "2223001": "Emergent (Immediate Response)",
        "2223003": "Emergent Downgraded to Non-Emergent",
        "2223005": "Non-Emergent",
        "2223007": "Non-Emergent Upgraded to Emergent",
    }
)
"""eResponse.23, how it went there."""

DISPOSITIONS: Mapping[str, str] = MappingProxyType(
    {
        "4227001": "Patient Contact Made",
        "4227003": "Cancelled on Scene",
        "4227005": "Cancelled Prior to Arrival at Scene",
        "4227007": "No Patient Contact",
        "4227009": "No Patient Found",
        "4227011": "Non-Patient Incident (Not Otherwise Listed)",
    }
)
"""eDisposition.27, what came of it."""
