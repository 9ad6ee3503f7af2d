"""Names that speech engines are told to expect follow the language that is spoken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.languages.hot_words import hot_words
from recorder.clinical.languages.language import CODES
from recorder.core.model import FactKind, Recording, RecordingState, Segment, Source, Transcript
from recorder.core.ports.speech import SpeechWishStore
from recorder.core.sessions import SpeechWishes
from recorder.services.wishes import SpeechChooser

RECORDING = Recording(
    "1" * 32, "s", Source.BROWSER, RecordingState.RECORDING, datetime(2026, 3, 4, tzinfo=UTC), "s_1"
)
MOST_NAMES = 24
"""An engine's prompt is short."""

GIVEN = {
    "en": "gave 10 mg of {}",
    "es": "administramos 10 mg de {}",
    "pt": "administrado 10 mg de {}",
}


@pytest.mark.parametrize("code", ["en", *CODES])
def test_each_of_them_is_read_as_a_drug_in_its_language(code: str) -> None:
    names = hot_words(code)
    assert 20 <= len(set(names)) == len(names) <= MOST_NAMES
    for name in names:
        text = GIVEN[code].format(name)
        facts = analyze(Transcript((Segment(0.0, 3.0, text),), language=code)).facts
        assert any(f.kind is FactKind.MEDICATION_GIVEN for f in facts), name


@pytest.mark.parametrize(
    ("wished", "expected"),
    [("es", "fentanilo"), ("pt", "fentanil"), ("en", "fentanyl"), ("", "fentanyl"), ("de", None)],
)
def test_a_session_is_told_the_names_of_its_own_language(wished: str, expected: str | None) -> None:
    store = cast(SpeechWishStore, Wishes(SpeechWishes(wished, "", ("Entresto",))))
    chooser = SpeechChooser(store, "auto", hot_words)
    told = chooser.options(RECORDING).hot_words
    assert told[0] == "Entresto", "the crew's own words come first"
    assert [w for w in told[1:] if w.startswith("fentan")] == ([expected] if expected else [])


def test_a_long_list_of_the_crews_own_pushes_no_drug_of_the_lexicon_out() -> None:
    own = tuple(f"Brand{n}" for n in range(100))
    store = cast(SpeechWishStore, Wishes(SpeechWishes("en", "", own)))
    told = SpeechChooser(store, "auto", hot_words).options(RECORDING).hot_words
    assert set(told) == {*own, *hot_words("en")}
    room = told[:40]
    assert [w for w in room if w in own] == list(own[:20]), "each list has half of what there is"
    assert [w for w in room if w not in own] == list(hot_words("en"))[:20]


class Wishes:
    """One session's."""

    def __init__(self, wishes: SpeechWishes) -> None:
        self.wishes = wishes

    def get(self, _session_id: str, _user_id: str | None) -> SpeechWishes:
        return self.wishes
