"""The whole OpenAPI document, asked in process: every operation with fitting and unfitting input.

Half of the inputs name ids that exist, so that more than refusals is reached. A finding is an
answer that the document does not describe, or a status of 500 and more that it does not.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

import requests
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from recorder.core.json_object import Json
from recorder.web.openapi import document
from recorder.web.operation import BYTES, OFFSET_BYTES
from tests.support.fuzz.mutate import UNHELD
from tests.web.world import ALICE, LOG, REC

schemathesis.serializer.alias(OFFSET_BYTES, BYTES)

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""``positive_data_acceptance`` is left out: what the words, the versions and the state of an
encounter allow is more than a schema can say. Missing headers are damaged input among others."""

SPENDING = ("/api/v1/auth/sign-out",)
"""A token that was shown here is worth nothing afterwards."""

KNOWN_SHARE, NAMED_SHARE, UNHELD_SHARE = 0.6, 0.9, 0.2
REFUSALS = "400 401 403 404 405 409 411 412 413 415 421 422 429".split()
"""What unfitting input may be answered with."""

IN_FRONT = frozenset({414, 431})
"""Lines too long for the web server are refused before our app is asked; no document says so."""

PATIENCE_S = 20.0


@dataclass(slots=True)
class Heard:
    """What came of the inputs so far.

    Attributes:
        findings: what was wrong, with one example each.
    """

    inputs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    findings: dict[str, str] = field(default_factory=dict)

    @property
    def failures(self) -> int:
        """Answers of 500 and more that the document does not describe."""
        return sum(name.startswith("undescribed 5") for name in self.findings)


class Target(Protocol):
    """Where questions go; an ``app`` is asked without a server."""

    @property
    def app(self) -> Flask | None: ...

    def document(self) -> Json:
        """The description."""
        ...

    def call(self, case: Any, headers: Mapping[str, str]) -> Any:
        """Ask."""
        ...


@dataclass(frozen=True, slots=True)
class InProcess:
    """The app itself, without a server."""

    app: Flask

    def document(self) -> Json:
        """As the app makes it."""
        return document(self.app)

    def call(self, case: Any, headers: Mapping[str, str]) -> Any:
        """Through WSGI, as from this machine."""
        return case.call(app=self.app, headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"})


@dataclass(frozen=True, slots=True)
class Remote:
    """A real server on this machine."""

    url: str
    app: Flask | None = None

    def document(self) -> Json:
        """As the server answers it."""
        return requests.get(f"{self.url}/openapi.json", timeout=PATIENCE_S).json()

    def call(self, case: Any, headers: Mapping[str, str]) -> Any:
        """Over a socket."""
        return case.call(base_url=self.url, headers=headers, timeout=PATIENCE_S)


def ask_everything(
    target: Target,
    inputs: int,
    number: int,
    only: Collection[str] = (),
    tokens: Sequence[str] = (),
) -> Heard:
    """Ask every operation (or ``only`` these, as "GET /healthz"), ``inputs`` times in all.

    Args:
        number: seeds what is asked.
        tokens: of people; most questions show one of them.
    """
    heard = Heard()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the generator, about schemas it cannot negate
        schema = _schema(target.document())
        schema.app = target.app
        operations = [found.ok() for found in schema.get_all_operations()]
        operations = [o for o in operations if not only or o.label in only]
        each = max(1, inputs // len(operations) // 2)
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _ask(target, operation, mode, each, number, heard, tokens)
    return heard


def _schema(said: Json) -> Any:
    """The document without its sign-ins: ``_converse`` says who asks."""
    for operations in said["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    schema = schemathesis.openapi.from_dict(said)
    schema.config.checks.negative_data_rejection.expected_statuses = REFUSALS
    return schema


def _ask(
    target: Target,
    operation: Any,
    mode: GenerationMode,
    inputs: int,
    number: int,
    heard: Heard,
    tokens: Sequence[str],
) -> None:
    rng = Random(f"{number} {operation.label} {mode.value}")

    @seed(rng.randrange(1 << 30))
    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        _converse(target, case, mode, rng, heard, tokens)

    try:
        one()
    except Exception as error:  # the generator cannot unfit some operations at all
        if not _is_of_the_generator(error):
            raise


def _is_of_the_generator(error: Exception) -> bool:
    """Nothing can be sent that does not fit: every input is allowed there, or none is possible."""
    return type(error).__name__ in {"Unsatisfiable", "InvalidArgument"} or "negat" in str(error)


def _converse(
    target: Target,
    case: Any,
    mode: GenerationMode,
    rng: Random,
    heard: Heard,
    tokens: Sequence[str],
) -> None:
    if mode is GenerationMode.POSITIVE:  # else what does not fit would be put right
        _name_what_exists(case, rng)
        put_in_what_nobody_holds(case, rng)
    headers = {"X-Session-ID": ALICE} if rng.random() < NAMED_SHARE else {}
    if tokens and rng.random() < NAMED_SHARE and case.operation.path not in SPENDING:
        headers["Authorization"] = f"Bearer {rng.choice(tokens)}"
    heard.inputs += 1
    try:
        response = target.call(case, headers)
    except requests.RequestException:
        heard.findings.setdefault(f"no answer to {case.operation.label}", _example(case))
        return
    heard.statuses[str(response.status_code)] += 1
    described = str(response.status_code) in case.operation.definition.raw["responses"]
    if response.status_code >= 500 and not described:
        name = f"undescribed {response.status_code} of {case.operation.label}"
        heard.findings.setdefault(name, case.as_curl_command())
    if response.status_code in IN_FRONT:
        return
    for name, said in _wrong(case, response):
        heard.findings.setdefault(f"{case.operation.label}: {name}", said)


def _wrong(case: Any, response: Any) -> Iterator[tuple[str, str]]:
    try:
        case.validate_response(response, checks=CHECKS[:-1] if case.method == "OPTIONS" else CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield type(failure).__name__, f"{response.status_code} {failure} {_example(case)}"
    except Failure as failure:
        yield type(failure).__name__, f"{response.status_code} {failure} {_example(case)}"


def _example(case: Any) -> str:
    return str(case.as_curl_command())[:600]


def _name_what_exists(case: Any, rng: Random) -> None:
    """Ids that are there, in place of any; and nobody waits for a result."""
    known: Mapping[str, str] = {"rec_id": REC, "log_id": LOG, "upload_id": REC, "number": "1"}
    for name in case.path_parameters or {}:
        if name in known and rng.random() < KNOWN_SHARE:
            case.path_parameters[name] = known[name]
    if case.query and "wait" in case.query:
        case.query["wait"] = 0


def put_in_what_nobody_holds(case: Any, rng: Random) -> None:
    """Now and then one member of the JSON body, or the number in the address."""
    if rng.random() >= UNHELD_SHARE:
        return
    if case.media_type == "application/json" and isinstance(case.body, dict) and case.body:
        case.body[rng.choice(sorted(case.body))] = rng.choice(UNHELD)
    if "number" in (case.path_parameters or {}):
        case.path_parameters["number"] = str(rng.choice((2**31, 2**63, 10**30)))
