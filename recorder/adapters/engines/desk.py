"""The administrator's desk for speech models: what is here, which one is used, fetch another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from recorder.adapters.engines.chosen import read_chosen, write_chosen
from recorder.adapters.engines.downloading import Download, DownloadStatus
from recorder.adapters.engines.models import FASTER_WHISPER, FoundModel, ModelStore
from recorder.adapters.engines.wholeness import Wholeness
from recorder.core.errors import InvalidInput, NotConfigured, NotReady


class ModelDesk:
    """The models of one server; one download at a time.

    Args:
        wishable: models that the settings allow.
        may_pull: whether anything may be fetched.
    """

    def __init__(
        self,
        store: ModelStore,
        state_dir: Path,
        wishable: Callable[[], Sequence[FoundModel]],
        *,
        may_pull: bool,
    ) -> None:
        self.may_pull = may_pull
        self._store = store
        self._state_dir = state_dir
        self._wishable = wishable
        self._turn = threading.Lock()
        self._download: Download | None = None

    def found(self) -> tuple[FoundModel, ...]:
        """Models on this machine, and what is left of others."""
        return (*self._store.list(), *self._store.incomplete())

    def usable(self) -> set[str]:
        """Labels of those that the settings allow."""
        return {model.label for model in self._wishable()}

    @property
    def chosen(self) -> str:
        """Label of the one that was chosen above the settings; empty: none was."""
        return read_chosen(self._state_dir)

    @property
    def pulling(self) -> tuple[str, DownloadStatus] | None:
        """The last download of this process and how it stands; None: there was none."""
        download = self._download
        return (download.model, download.status) if download is not None else None

    def use(self, model: str) -> str:
        """Let ``model`` hear all that is recorded from now; empty: as the settings say.

        Args:
            model: its label, or its name alone.

        Returns:
            The label of what was chosen.

        Raises:
            InvalidInput: it is not here, it is damaged, or the settings do not allow it.
        """
        label = self._whole(model).label if model else ""
        write_chosen(self._state_dir, label)
        return label

    def _whole(self, model: str) -> FoundModel:
        copies = [m for m in self._wishable() if model in (m.label, m.name)]
        if not copies:
            raise InvalidInput(
                "This model is not on this machine, or TRANSCRIBER does not allow it.",
                cure="Choose one of the list, or fetch it first.",
            )
        whole = [m for m in copies if m.wholeness() is not Wholeness.DAMAGED]
        if not whole:
            raise InvalidInput("The files of this model are damaged.", cure=copies[0].mending)
        return whole[0]

    def pull(self, model: str) -> None:
        """Begin to fetch ``model``; what an interrupted attempt completed is kept.

        Raises:
            NotConfigured: MODEL_DOWNLOAD forbids it.
            InvalidInput: nothing of that name can be fetched.
            NotReady: another one is being fetched.
        """
        if not self.may_pull:
            raise NotConfigured(
                "MODEL_DOWNLOAD is off on this server.",
                cure="Copy the model into MODEL_DIR, or set MODEL_DOWNLOAD=true.",
            )
        if not self._store.can_pull(model):
            raise InvalidInput("There is no such model to fetch.", cure="For example: base.en.")
        with self._turn:
            if self._download is not None and not self._download.join(0):
                raise NotReady(
                    f"{self._download.model} is being fetched.", cure="Wait until it is here."
                )
            self._download = Download(self._store, model, FASTER_WHISPER)
            self._download.start()
