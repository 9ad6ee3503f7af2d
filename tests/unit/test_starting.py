"""The garbage collector rests while the app is imported, and only then."""

from __future__ import annotations

import gc

import pytest

from recorder.starting import nothing_is_rubbish


def test_what_is_made_meanwhile_is_never_looked_through() -> None:
    before = gc.get_freeze_count()
    with nothing_is_rubbish():
        assert not gc.isenabled()
        made = [[number] for number in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)
    gc.unfreeze()


def test_it_is_searched_again_also_when_coming_up_fails() -> None:
    with pytest.raises(ValueError, match="no"), nothing_is_rubbish():
        raise ValueError("no")
    assert gc.isenabled()
