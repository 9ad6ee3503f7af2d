"""What a guess costs: the real server's hashes are slow; tests hand it quick ones."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from recorder.adapters.passwords import Argon2Hasher
from recorder.bootstrap import bootstrap
from recorder.settings import Settings


def test_a_server_hashes_at_the_full_cost_unless_it_is_handed_another(tmp_path: Path) -> None:
    settings = Settings(output_dir=tmp_path)
    with closing(bootstrap(settings)) as served:
        assert "$m=19456,t=2,p=1$" in served.people.accounts.hasher.hash("four words of mine")
        assert served.people.devices.hasher is served.people.accounts.hasher
    quick = Argon2Hasher(passes=1, memory_kib=8)
    with closing(bootstrap(settings, hasher=quick)) as served:
        assert served.people.accounts.hasher is quick
    assert Argon2Hasher().outdated(quick.hash("four words of mine"))
