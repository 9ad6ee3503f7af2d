"""``vault``: encryption at rest on the command line; what it does is in ``recorder.vault``."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.cli.command import subcommand
from recorder.core.errors import InvalidInput
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    parser = commands.add_parser("vault", help="encryption at rest: look, rotate keys, decrypt")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    subcommand(actions, "status", vault_status, "what is encrypted, and with which key")
    subcommand(actions, "new-key", new_key, "make a key; it is printed and kept nowhere")
    subcommand(
        actions,
        "rotate",
        rotate,
        "seal with the current key what former keys sealed",
        audited="vault.rotate",
    )
    subcommand(
        actions,
        "encrypt",
        encrypt,
        "seal also what was stored before there was a key",
        audited="vault.encrypt",
    )
    decrypt_ = subcommand(
        actions,
        "decrypt",
        decrypt,
        "the content of stored files, in clear",
    )
    decrypt_.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    decrypt_.add_argument("--to", type=Path, help="folder for it; else to standard output")
    export_ = subcommand(
        actions, "export", export_clear, "all finished files, in clear", audited="vault.decrypt"
    )
    export_.add_argument("folder", type=Path, metavar="FOLDER")


def vault_status(_chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a key; status 1 when something needs a key that is not set."""
    from recorder import vault

    found = vault.status(settings)
    for line in vault.told(found):
        print(line)
    return 1 if found.missing else 0


def new_key(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Print the key on standard output, what to do with it on the other."""
    from recorder import vault

    key, advice = vault.made_key(settings)
    print(key)
    print(advice, file=sys.stderr)
    return 0


def rotate(_chosen: argparse.Namespace, settings: Settings) -> int:
    """After this the former keys are needed no more."""
    return _reseal(settings, clear_too=False)


def encrypt(_chosen: argparse.Namespace, settings: Settings) -> int:
    """What lies in clear, and what former keys sealed."""
    return _reseal(settings, clear_too=True)


def _reseal(settings: Settings, *, clear_too: bool) -> int:
    from recorder import vault

    done = vault.reseal(settings, clear_too=clear_too)
    print(f"{done.files} files ({done.size_bytes / 1e6:.1f} MB) and {done.rows} texts are sealed.")
    for path in done.left:
        print(f"{path}: an upload under way; it stays as it is until it is finished.")
    for path in done.broken:
        print(f"{path}: does not open and was left as it is.", file=sys.stderr)
    if done.broken_rows:
        print(f"{done.broken_rows} texts do not open and were left.", file=sys.stderr)
    if not done.complete:
        print("Keep the former keys, and run this again.")
    return 0 if done.complete else 1


def decrypt(chosen: argparse.Namespace, settings: Settings) -> int:
    """To standard output, or into a folder under the same names; nothing is overwritten."""
    from recorder import vault
    from recorder.cli.audited import draft, noted, plain_name

    for path in chosen.paths:
        if not path.is_file():
            raise InvalidInput(f"There is no file {path}.", cure="Check its name.")
        asked = draft("vault.decrypt", "file", plain_name(path.name))
        with noted(settings, asked), vault.content(settings, path) as content:
            if chosen.to is None:
                shutil.copyfileobj(content, sys.stdout.buffer)
                continue
            print(vault.written(content, chosen.to / path.name))
    return 0


def export_clear(chosen: argparse.Namespace, settings: Settings) -> int:
    """Names of the files that were written; status 1 when one of them does not open."""
    from recorder import vault

    broken = 0
    for path, whole in vault.export(settings, chosen.folder):
        print(path if whole else f"{path}: does not open", file=sys.stdout if whole else sys.stderr)
        broken += not whole
    return 1 if broken else 0
