"""``python -m recorder ...``: what can be done without a browser.

The only module that prints. Every command answers with an exit status: 0 done, 1 not all of it
could be done, 2 the command or the configuration is wrong.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from recorder import __version__, cli_custody, cli_people
from recorder.command import Command
from recorder.core.errors import HandoverError, InvalidInput
from recorder.core.ids import new_session_id, session_id_of, short
from recorder.core.model import SAMPLE_RATE, Recording, RecordingState
from recorder.core.timeline import clock
from recorder.services.sealed import sealing
from recorder.services.session_paths import Area
from recorder.settings import Settings, process_environment

if TYPE_CHECKING:
    from recorder.bootstrap import Container
    from recorder.command import Commands

BAR_CHARS = 30
POLL_S = 0.2
ENGINE_PATIENCE_S = 30.0
FINISHED = frozenset({RecordingState.DONE, RecordingState.FAILED, RecordingState.EMPTY})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    command: Command = chosen.command
    try:
        settings = Settings.of_process()
        if command in AUDITED:
            _write_down(settings, AUDITED[command])
        return command(chosen, settings)
    except HandoverError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(
        prog="python -m recorder", description="Handover: encounters recorded and handed over."
    )
    parser.add_argument("--version", action="version", version=f"Handover {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve_ = _command(commands, "serve", serve, "serve the app (as `python app.py` does)")
    serve_.add_argument("--host", help="address to listen on; else HOST")
    serve_.add_argument("--port", type=int, help="port to listen on; else PORT")

    transcribe_ = _command(
        commands, "transcribe", transcribe, "make the four files of recordings made elsewhere"
    )
    transcribe_.add_argument("files", nargs="+", type=Path, metavar="FILE")
    transcribe_.add_argument("--output", type=Path, help="directory for them; else OUTPUT_DIR")
    transcribe_.add_argument("--session", help="session id they belong to; else a new one")

    again = _command(
        commands, "retranscribe", retranscribe, "make the words of finished recordings anew"
    )
    again.add_argument("recordings", nargs="+", metavar="RECORDING", help="id, or file name")
    again.add_argument("--model", default="", help="engine and model, as `models list` shows it")
    again.add_argument("--language", default="", help="auto, or a code such as en, es, pt")

    analyze_ = _command(commands, "analyze", analyze, "find the facts in a plain transcript")
    analyze_.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    analyze_.add_argument(
        "--facts", action="store_true", help='print the flat {"facts": [...]} only'
    )

    _command(commands, "doctor", doctor, "say what is configured, what works and what is missing")
    _sessions(commands)
    _models(commands)
    cli_people.add_to(commands)
    cli_custody.add_to(commands)
    _vault(commands)
    _command(commands, "worker", worker, "the worker process; started by the server itself")
    return parser


def _sessions(commands: Commands) -> None:
    parser = commands.add_parser("sessions", help="list the sessions, clean up what they left")
    parser.set_defaults(command=list_sessions)
    actions = parser.add_subparsers(metavar="ACTION")
    _command(actions, "list", list_sessions, "the sessions, latest activity first")
    cleanup = _command(actions, "cleanup", clean_up, "do now what CLEANUP_INTERVAL does by itself")
    cleanup.add_argument("--dry-run", action="store_true", help="only say what would be done")


def _models(commands: Commands) -> None:
    models = commands.add_parser("models", help="list, fetch and remove speech models")
    actions = models.add_subparsers(required=True, metavar="ACTION")
    _command(actions, "list", list_models, "models on this machine")
    pull = _command(actions, "pull", pull_model, "fetch a model")
    pull.add_argument("model", help="for example base.en")
    use = _command(actions, "use", use_model, "choose the model for all that is recorded from now")
    use.add_argument("model", help="a model as `models list` shows it, or `default`")
    remove = _command(actions, "remove", remove_model, "delete a model that was fetched here")
    remove.add_argument("model")


def _vault(commands: Commands) -> None:
    parser = commands.add_parser("vault", help="encryption at rest: look, rotate keys, decrypt")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _command(actions, "status", vault_status, "what is encrypted, and with which key")
    _command(actions, "new-key", new_key, "make a key; it is printed and kept nowhere")
    _command(actions, "rotate", rotate, "seal with the current key what former keys sealed")
    _command(actions, "encrypt", encrypt, "seal also what was stored before there was a key")
    decrypt_ = _command(actions, "decrypt", decrypt, "the content of stored files, in clear")
    decrypt_.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    decrypt_.add_argument("--to", type=Path, help="folder for it; else to standard output")
    export_ = _command(actions, "export", export_clear, "all finished files, in clear")
    export_.add_argument("folder", type=Path, metavar="FOLDER")


def _command(
    commands: Commands, name: str, run: Command, help_text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(command=run)
    return parser


# --- the server and its worker ----------------------------------------------------------------


def serve(chosen: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal comes."""
    from recorder.web.server import serve as run_server

    run_server(
        replace(
            settings,
            host=chosen.host or settings.host,
            port=settings.port if chosen.port is None else chosen.port,
        )
    )


def worker(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Be the worker until standard input closes."""
    from recorder.bootstrap.worker import worker_main

    return worker_main(settings)


# --- recordings from files --------------------------------------------------------------------


def transcribe(chosen: argparse.Namespace, settings: Settings) -> int:
    """The same way as an upload: journal, words, facts, report, files."""
    from recorder.bootstrap import bootstrap
    from recorder.custody import draft

    session_id = session_id_of(chosen.session) if chosen.session else new_session_id()
    settings = replace(settings, output_dir=chosen.output or settings.output_dir)
    missing = [str(f) for f in chosen.files if not f.is_file()]
    if missing:
        raise InvalidInput(f"There is no file {missing[0]}.", cure="Check its name.")
    services = bootstrap(settings, environ=process_environment())
    try:
        services.audit.record(draft("recording.upload"))
        services.start()
        failed = [f for f in chosen.files if not _transcribe(services, f, session_id)]
    finally:
        services.close()
    return 1 if failed else 0


def _transcribe(services: Container, file: Path, session_id: str) -> bool:
    try:
        recording = _follow(services, file, _submit(services, file, session_id))
    except HandoverError as error:
        print(f"{file}: {error}", file=sys.stderr)
        return False
    for made in services.files.existing(recording):
        print(made.path)
    if recording.state is not RecordingState.DONE:
        print(f"{file}: {_why_not(services, recording)}", file=sys.stderr)
        return False
    if recording.draft:
        print(f"{file}: DRAFT, made by {recording.engine}.", file=sys.stderr)
    return True


def _submit(services: Container, file: Path, session_id: str) -> Recording:
    """Hand over a copy: what is submitted is moved, and the user's file stays."""
    services.sessions.touch(session_id)
    with tempfile.TemporaryDirectory(dir=services.paths.folder(session_id, Area.TEMP)) as folder:
        copy = Path(folder) / "sound"
        with (
            file.open("rb") as mine,
            copy.open("wb") as raw,
            sealing(raw, "file", services.files.vault) as content,
        ):
            shutil.copyfileobj(mine, content)
        return services.uploads.submit(copy, session_id)


def _follow(services: Container, file: Path, recording: Recording) -> Recording:
    bar = ProgressBar(file.name)
    impatient_s: float | None = None
    while recording.state not in FINISHED:
        time.sleep(POLL_S)
        recording = services.recordings.get(recording.rec_id) or recording
        bar.show(_transcribed_s(services, recording), recording.duration_s)
        if services.engine_status().state != "none":
            impatient_s = None
        elif recording.state is RecordingState.SEALED:
            impatient_s = impatient_s or time.monotonic() + ENGINE_PATIENCE_S
            if time.monotonic() > impatient_s:
                break
    bar.done()
    return recording


def _transcribed_s(services: Container, recording: Recording) -> float:
    pending = services.transcripts.pending(recording.rec_id)
    cut = services.transcripts.utterances(recording.rec_id)
    upto = pending[0].start if pending else cut[-1].end if cut else 0
    return upto / SAMPLE_RATE


def _why_not(services: Container, recording: Recording) -> str:
    if recording.state is RecordingState.EMPTY:
        return "No sound in it."
    if recording.problem:
        return recording.problem
    engine = services.engine_status()
    return f"{engine.why} {engine.cure}".strip()


class ProgressBar:
    """One line on the terminal that is drawn again and again; silent when there is none."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = sys.stderr.isatty()

    def show(self, done: float, total: float, unit: Callable[[float], str] = clock) -> None:
        """Draw ``done`` of ``total``."""
        if not self._shown:
            return
        share = min(1.0, done / total) if total else 0.0
        filled = round(share * BAR_CHARS)
        bar = "#" * filled + "." * (BAR_CHARS - filled)
        print(
            f"\r{self._name[:30]:30} [{bar}] {share:4.0%}  {unit(done)} of {unit(total)} ",
            end="",
            file=sys.stderr,
            flush=True,
        )

    def done(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)


def retranscribe(chosen: argparse.Namespace, settings: Settings) -> int:
    """Ask for new words; the server's worker makes them, now or when it next runs."""
    from recorder.bootstrap.speech import hear_again

    for name in chosen.recordings:
        recording = hear_again(settings, name, model=chosen.model, language=chosen.language)
        print(f"{recording.stem}  {recording.rec_id}  will be heard again")
    return 0


# --- text -------------------------------------------------------------------------------------


def analyze(chosen: argparse.Namespace, _settings: Settings) -> int:
    """Facts of a plain transcript, as JSON."""
    from recorder.clinical import codec
    from recorder.clinical.evaluation import analyze_text, facts_of

    analysis = analyze_text(_text_of(chosen.file))
    said = {"facts": facts_of(analysis)} if chosen.facts else codec.analysis_json(analysis)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(said, ensure_ascii=False, indent=1))
    return 0


def _text_of(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(
            f"{name} cannot be read ({error.strerror}).", cure="Check its name."
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8 text.", cure="Save it as UTF-8.") from None


# --- the machine ------------------------------------------------------------------------------


def doctor(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Print every finding; status 1 when something that is needed is missing."""
    from recorder.doctor import Verdict, examine

    findings = examine(settings)
    for finding in findings:
        print(f"{finding.verdict.value:8}{finding.name:15}{finding.says}")
        if finding.cure:
            print(f"{'':23}{finding.cure}")
    return 1 if any(f.verdict is Verdict.MISSING for f in findings) else 0


def list_sessions(_chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a session, latest activity first."""
    from recorder.doctor import known_sessions

    for session, recordings in known_sessions(settings):
        seen = session.last_activity_at.astimezone()
        state = f"{session.status.value}, last seen {seen:%Y-%m-%d %H:%M}"
        print(f"{short(session.session_id)}  {state}, {recordings} recordings")
    return 0


def clean_up(chosen: argparse.Namespace, settings: Settings) -> int:
    """End sessions that are over and remove what nobody needs; recordings stay."""
    from recorder.bootstrap.custody import clean_up_once
    from recorder.doctor import has_database

    if not has_database(settings):
        print("Nothing was ever stored here.")
        return 0
    done = clean_up_once(settings, dry_run=chosen.dry_run)
    print("Would be done:" if done.dry_run else "Done:")
    print(f"  {done.expired} sessions expired, {done.forgotten} forgotten")
    print(f"  {done.folders} folders removed, {done.freed_bytes / 1e6:.1f} MB")
    print(f"  {done.rows} settings of sessions that are gone")
    print(f"  {done.entries} entries of caches, in {done.took_ms} ms")
    return 0


def list_models(_chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a model; the one that was chosen with ``models use`` is marked."""
    from recorder.adapters.engines.chosen import read_chosen
    from recorder.bootstrap.speech import model_store

    chosen = read_chosen(settings.state_dir)
    for found in model_store(settings).list():
        size_mb = found.size_bytes / 1e6
        mark = "*" if found.label == chosen else " "
        print(f"{mark} {found.engine:16} {found.name:24} {size_mb:7.0f} MB  {found.path}")
    return 0


def use_model(chosen: argparse.Namespace, settings: Settings) -> int:
    """Choose a model above WHISPER_MODEL; a running server takes it within a minute."""
    from recorder.adapters.engines.chosen import write_chosen
    from recorder.bootstrap.speech import wishable_models

    if chosen.model == "default":
        write_chosen(settings.state_dir, "")
        print(f"The setting WHISPER_MODEL={settings.whisper_model} holds again.")
        return 0
    wanted = chosen.model
    found = [m for m in wishable_models(settings) if wanted in (m.label, m.name)]
    if not found:
        raise InvalidInput(
            f"{wanted} is not on this machine, or TRANSCRIBER does not allow it.",
            cure="`models list` shows what is here, `models pull` fetches more.",
        )
    write_chosen(settings.state_dir, found[0].label)
    print(f"{found[0].label} hears all that is recorded from now. Finished recordings stay.")
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
    from recorder.bootstrap.speech import model_store

    for found in model_store(settings).remove(chosen.model):
        print(f"removed {found.path}")
    return 0


# --- encryption at rest -----------------------------------------------------------------------


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

    for path in chosen.paths:
        if not path.is_file():
            raise InvalidInput(f"There is no file {path}.", cure="Check its name.")
        with vault.content(settings, path) as content:
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


# --- what the audit trail calls them ------------------------------------------------------------


def _write_down(settings: Settings, action: str) -> None:
    from recorder import custody

    custody.write_down(settings, action)


AUDITED: dict[Command, str] = {
    clean_up: "session.cleanup",
    retranscribe: "recording.retranscribe",
    use_model: "model.use",
    pull_model: "model.pull",
    remove_model: "model.remove",
    cli_custody.verify_audit: "audit.verify",
    cli_custody.list_audit: "audit.read",
    cli_custody.export_audit: "audit.export",
    cli_custody.list_retention: "retention.read",
    cli_custody.run_retention: "retention.run",
    cli_custody.dry_run_retention: "retention.read",
    cli_custody.show_certificate: "certificate.read",
    rotate: "vault.rotate",
    encrypt: "vault.encrypt",
    decrypt: "vault.decrypt",
    export_clear: "vault.decrypt",
    cli_people.list_users: "user.list",
    cli_people.add_user: "user.add",
    cli_people.disable_user: "user.change",
    cli_people.set_role: "user.change",
    cli_people.set_password: "user.password",
    cli_people.list_devices: "device.list",
    cli_people.new_code: "device.code",
    cli_people.revoke_device: "device.revoke",
}
"""Commands that read what is kept or administer: written down before they begin, or not begun.

A hold and its release name their recording, and are written by themselves; so is ``transcribe``,
which may have another output directory."""
