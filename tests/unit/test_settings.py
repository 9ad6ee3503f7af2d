"""What an administrator sets: refused at the start in a sentence, never later at an encounter."""

from __future__ import annotations

import pytest

from recorder.bootstrap.clinic import clinical
from recorder.clinical.reports.formats import FORMATS
from recorder.core.errors import InvalidInput, InvalidSettings
from recorder.core.sessions import SpeechWishes
from recorder.services.wishes import checked_format
from recorder.settings import Settings
from tests.support.worlds import ALICE, World, encounter
from tests.unit.exports.samples import source


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_report_format_can_be_set_however_it_is_written(name: str) -> None:
    assert Settings.from_env({"REPORT_FORMAT": name.upper()}).report_format == name
    assert checked_format(f" {name.title()} ") == name


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("REPORT_FORMAT", "atmis", "imist-ambo, sbar, soap, chart"),
        ("LANGUAGE_SPOKEN", "english", "such as en, es, pt"),
    ],
)
def test_what_is_none_of_the_choices_is_refused_with_those_there_are(
    name: str, wrong: str, right: str
) -> None:
    with pytest.raises(InvalidSettings) as refused:
        Settings.from_env({name: wrong})
    assert name in str(refused.value)
    assert right in str(refused.value)


def test_a_device_cannot_wish_for_a_format_that_is_not_there() -> None:
    with pytest.raises(InvalidInput):
        checked_format("ashice")


def test_a_wish_for_a_format_that_is_gone_loses_no_report(world: World) -> None:
    world.wishes.save(ALICE, SpeechWishes(report_format="ashice"))
    told = clinical(Settings(), wishes=world.wishes)
    encounter(world)
    given = source()
    assert told.render(world.row(), given.transcript, given.analysis).format == "atmist"
