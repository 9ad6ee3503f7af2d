"""Times told without "at", right beside what was done, and numbers there that are none."""

from __future__ import annotations

import pytest

from recorder.clinical.events.times import extract_times
from tests.unit.clinical.claims import times


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("morphine five milligrams i v twenty one sixteen still sore",
         {"medication:morphine=21:16"}),
        ("ketamine two hundred i m eighteen forty two he is settling",
         {"medication:ketamine=18:42"}),
        ("it's a litre of saline, twelve thirty-one that went up",
         {"medication:normal_saline=12:31"}),
        ("naloxone four hundred mics split it okay sixteen twelve in it goes",
         {"medication:naloxone=16:12"}),
        ("Lorazepam two IV, that's twenty-two eleven.", {"medication:lorazepam=22:11"}),
        ("one milligram of adrenaline at seven fifty and then amiodarone three hundred slow push "
         "eight oh four", {"medication:epinephrine=07:50", "medication:amiodarone=08:04"}),
        ("again ten of morphine eleven fifty pain is two now", {"medication:morphine=11:50"}),
        ("paracetamol a gram with it fourteen twenty", {"medication:acetaminophen=14:20"}),
        ("vitals at eight ten. Levetiracetam a gram going in over like fifteen minutes eight "
         "twelve still going", {"medication:levetiracetam=08:12"}),
        ("diazepam two point five milligrams so thats about half a m l just over draw it up slow "
         "and mind the bubble going in at six fifty two", {"medication:diazepam=06:52"}),
        ("diamorphine intra nasal point one per kilo two milligrams so thats half the m l split it "
         "each nostril going in at nine oh six", {"medication:diamorphine=09:06"}),
        ("started vomiting at about six forty five", {"onset=06:45"}),
        ("fell off the wall at around five twenty", {"onset=05:20"}),
    ],
)  # fmt: skip
def test_a_time_beside_what_was_done_is_its_time(text: str, told: set[str]) -> None:
    assert times(extract_times, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "twelve lead shows sinus tach at one thirty nine",
        "cardioverted him and he is in a fib at one twelve",
        "fentanyl fifty i v ten fifteen minutes ago maybe",
        "ketamine i m two fifty for the hold",
        "lines in, sixteen twenty gauge both arms",
        "adrenaline IV ten twenty mics each time",
        "aspirin three hundred and then sixteen over ten",
    ],
)
def test_numbers_beside_an_act_are_not_all_times(text: str) -> None:
    assert not {t for t in times(extract_times, text) if "PT" not in t}
