"""Amounts told behind their drug, rates that change, further doses, and what is no amount."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import given


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I have the misoprostol out but I haven't given it. Okay, let's do that now, "
         "800 micrograms PR. That's in.", ("misoprostol", 800, "ug")),
        ("The TXA's here, not given yet. Right, give it now, one gram.",
         ("tranexamic_acid", 1, "g")),
        ("D10 going in, I'm going to do 100 mils first. Okay, that's in.", ("dextrose", 100, "mL")),
        ("Any midazolam? Yes, 2 milligrams just before we lifted.", ("midazolam", 2, "mg")),
        ("Fentanyl? Yeah, 50 mics.", ("fentanyl", 50, "ug")),
        ("Let's give her 250 of saline. That's running at 15:22.", ("normal_saline", 250, "mL")),
        ("I'll give him 10 per kilo of saline, 180 mils. That's running now through the IO.",
         ("normal_saline", 180, "mL")),
        ("six of the prednisolone at breakfast and her inhaler. Right, six, so that's "
         "30 milligrams.", ("prednisolone", 30, "mg")),
        ("500 of saline and we've hung a second 500 but only about 200 of that's gone in.",
         ("normal_saline", 200, "mL")),
    ],
)  # fmt: skip
def test_the_amount_stands_behind(text: str, told: tuple[str, float, str]) -> None:
    assert told in given(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We bolused esmolol, 44 milligrams, started it at 50 mics per kilo per minute, went to "
         "100, and he's on 150 now.",
         [("esmolol", 44, "mg"), ("esmolol", 50, "ug/kg/min"), ("esmolol", 100, "ug/kg/min"),
          ("esmolol", 150, "ug/kg/min")]),
        ("Then we added nicardipine at 5 milligrams an hour, that's at 7.5 now.",
         [("nicardipine", 5, "mg/h"), ("nicardipine", 7.5, "mg/h")]),
        ("Medical control ordered a nitro infusion, started at 50 mics per minute and titrated "
         "to 100.", [("nitroglycerin", 50, "ug/min"), ("nitroglycerin", 100, "ug/min")]),
        ("norepi at 8 mics a minute. What are you running now? Levo's up to 12.",
         [("norepinephrine", 8, "ug/min"), ("norepinephrine", 12, "ug/min")]),
        ("fire gave her narcan four milligrams and then police gave her point eight IM",
         [("naloxone", 4, "mg"), ("naloxone", 0.8, "mg")]),
        ("10 of Versed IM in the right thigh. He's still fighting us. Going in, 5 more IM.",
         [("midazolam", 10, "mg"), ("midazolam", 5, "mg")]),
    ],
)  # fmt: skip
def test_each_rate_and_each_further_dose(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Nitro infusion ordered, to be started at 50 mics per minute.",
        "Any aspirin? Yes, every day.",
        "D10 is ready, I'm going to do 100 mils.",
        "The misoprostol is out but I haven't given it. Let's do a pressure now.",
    ],
)
def test_no_amount_was_given(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ondansetron 4 milligrams, one wafer.", [("ondansetron", 4, "mg")]),
        ("esmolol 44 milligrams in, esmolol's in the 20 in the right hand.",
         [("esmolol", 44, "mg")]),
        ("Morphine 5 milligrams, that went through the 18.", [("morphine", 5, "mg")]),
        ("put 5 of salbutamol through her home nebuliser and given her 30 milligrams of "
         "prednisolone by mouth", [("albuterol", 5, "mg"), ("prednisolone", 30, "mg")]),
        ("Two further doses of ketamine, 20 each, for the carry.", [("ketamine", 20, "mg")]),
        ("i gave nah lock zone point four milligrams eye em", [("naloxone", 0.4, "mg")]),
    ],
)  # fmt: skip
def test_what_is_no_amount(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


def _count(text: str) -> list[tuple[str, int | None]]:
    return [
        (f.name, f.count)
        for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is FactStatus.ASSERTED
    ]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("He got nitro 0.4 sublingual at 1912. Second nitro at 1917.", 2),
        ("Epi 1 milligram at 10:02, second epi at 10:06, third epi goes in at 10:10.", 3),
        ("nitro 0.4 sublingual at 1912 second nitro at 1917 so no third nitro", 2),
        ("Two further doses of ketamine, 20 each.", 2),
        ("Fentanyl 50 mics, three of those.", 3),
        ("the narcan spray four milligrams two of those", 2),
    ],
)
def test_how_often(text: str, times: int) -> None:
    assert [count for _, count in _count(text)] == [times]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("albuterol 20 milligrams by neb. Right, I only carry 2.5s and I've got four, so that's "
         "10 of albuterol in the neb, not 20.", [("albuterol", 10, "mg")]),
        ("Ketamine 100 IV. Hang on, it was 50 of ketamine, not 100.", [("ketamine", 50, "mg")]),
        ("Fentanyl 50 mics IV, not working, so another 50.", [("fentanyl", 50, "ug")]),
    ],
)  # fmt: skip
def test_the_amount_that_it_was_not(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("I've put 5 of salbutamol through her nebuliser. Right, another 5 of salbutamol on "
         "the neb.", 2),
        ("Calcium chloride one gram going in. Rate's 44. Second gram of calcium chloride, "
         "going in.", 2),
        ("first epi, 1 milligram, 1755. Shocked again. Third milligram of epi at 1803.", 3),
        ("Tranexamic acid, one gram, started at 05:31. I'll get another. Tranexamic acid's in.",
         None),
        ("Tranexamic acid, one gram, started at 05:31. The reg said a second gram of tranexamic at "
         "half an hour if she was still bleeding, she's not, so we left it.", None),
    ],
)  # fmt: skip
def test_equal_doses_of_several_people_are_counted(text: str, times: int | None) -> None:
    assert [count for _, count in _count(text)] == [times]


def test_another_amount_is_a_dose_of_its_own() -> None:
    assert _count("Fentanyl 50 given. Another 25 of fentanyl.") == [
        ("fentanyl", None), ("fentanyl", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("misoprostol 800, sorry, is that 1000? No, 800, four tablets under the tongue",
         ("misoprostol", 800, "ug")),
        ("She's had misoprostol 800, sorry, is that 1000? Yes, 1000.", ("misoprostol", 1000, "ug")),
        ("so he'd had calpol from mammy around six", ("acetaminophen", None, None)),
        ("mammy says it started at eight, she gave the buccal midazolam, five milligrams",
         ("midazolam", 5, "mg")),
        ("I squeezed a tube of the glucose stuff in her cheek.", ("oral_glucose", 1, "{tube}")),
        ("half a tube of glucose in her cheek", ("oral_glucose", 0.5, "{tube}")),
        ("did anybody give him the puffer yes he took four puffs himself before you got here",
         ("albuterol", 4, "{puff}")),
    ],
)  # fmt: skip
def test_who_gave_it_and_how_much_was_asked_back(
    text: str, told: tuple[str, float | None, str | None]
) -> None:
    assert given(text) == [told]
