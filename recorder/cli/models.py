"""``models``: speech models on this machine: listed, fetched, chosen, removed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from recorder.cli.command import subcommand
from recorder.cli.progress import ProgressBar
from recorder.core.errors import InvalidInput
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands

POLL_S = 0.2
MODEL = ("model", "model")


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    models = commands.add_parser("models", help="list, fetch and remove speech models")
    actions = models.add_subparsers(required=True, metavar="ACTION")
    shown = subcommand(actions, "list", list_models, "models on this machine")
    shown.add_argument(
        "--check", action="store_true", help="read every byte and compare published checksums"
    )
    pull = subcommand(
        actions, "pull", pull_model, "fetch a model", audited="model.pull", about=MODEL
    )
    pull.add_argument("model", help="for example base.en")
    use = subcommand(
        actions,
        "use",
        use_model,
        "choose the model for all that is recorded from now",
        audited="model.use",
        about=MODEL,
    )
    use.add_argument("model", help="a model as `models list` shows it, or `default`")
    remove = subcommand(
        actions,
        "remove",
        remove_model,
        "delete a model that was fetched here",
        audited="model.remove",
        about=MODEL,
    )
    remove.add_argument("model")


def list_models(asked: argparse.Namespace, settings: Settings) -> int:
    """One line a model; the one that was chosen with ``models use`` is marked.

    Status 1 when one is damaged.
    """
    from recorder.adapters.engines.chosen import read_chosen
    from recorder.adapters.engines.wholeness import Wholeness
    from recorder.bootstrap.speech import model_desk

    chosen = read_chosen(settings.state_dir)
    here = model_desk(settings).found()
    if not here:
        print("No Whisper model is on this machine; the built-in recogniser makes drafts.")
        print("`python -m recorder models pull base.en` fetches one.")
    damaged = False
    for found in here:
        size_mb = found.size_bytes / 1e6
        mark = "*" if found.label == chosen else " "
        state = found.wholeness(every_byte=asked.check)
        what = f"{found.engine:16} {found.name:24} {size_mb:7.0f} MB  {state.value:8}"
        print(f"{mark} {what}  {found.path}")
        if state is Wholeness.DAMAGED:
            damaged = True
            print(f"{found.path}: {found.mending}", file=sys.stderr)
    return int(damaged)


def use_model(chosen: argparse.Namespace, settings: Settings) -> int:
    """Choose a model above WHISPER_MODEL; a running server takes it within a minute."""
    from recorder.bootstrap.speech import model_desk

    label = model_desk(settings).use("" if chosen.model == "default" else chosen.model)
    if label:
        print(f"{label} hears all that is recorded from now. Finished recordings stay.")
    else:
        print(f"The setting WHISPER_MODEL={settings.whisper_model} holds again.")
    return 0


def pull_model(chosen: argparse.Namespace, settings: Settings) -> int:
    """Fetch a model, with a progress bar; what was fetched before an interruption is kept."""
    from recorder.adapters.engines.downloading import Download
    from recorder.adapters.engines.models import FASTER_WHISPER
    from recorder.bootstrap.speech import model_store

    store = model_store(settings)
    if not store.can_pull(chosen.model):
        raise InvalidInput(
            f"{chosen.model} is not a model that can be fetched.", cure="For example: base.en."
        )
    download = Download(store, chosen.model, FASTER_WHISPER)
    download.start()
    bar = ProgressBar(chosen.model)
    while not download.join(POLL_S):
        bar.show(download.status.progress or 0.0, 1.0, lambda share: f"{share:.0%}")
    bar.done()
    status = download.status
    if status.state != "done":
        print(status.problem, file=sys.stderr)
        return 1
    print(store.find(chosen.model)[0].path)
    return 0


def remove_model(chosen: argparse.Namespace, settings: Settings) -> int:
    """Delete our copies of a model."""
    from recorder.bootstrap.speech import model_desk, model_store

    for found in model_store(settings).remove(chosen.model):
        print(f"removed {found.path}")
    desk = model_desk(settings)
    if desk.chosen and desk.chosen not in desk.usable():
        setting = f"WHISPER_MODEL={settings.whisper_model}"
        print(f"It was chosen; {setting} holds until it is here again.")
    return 0
