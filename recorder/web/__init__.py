"""The HTTP edge: the only package that knows Flask, gunicorn and WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from recorder.web import (
    access,
    access_log,
    admin,
    admin_pages,
    agency,
    api,
    audit,
    auth,
    converters,
    errors,
    exports,
    files,
    legacy,
    limits,
    logs,
    metrics,
    oidc,
    openapi,
    pages,
    people,
    person_erasure,
    reassigning,
    retention,
    review,
    security,
    sessions,
    speech,
    stream_route,
    tus,
    unit,
    uploads,
    wording,
)
from recorder.web.bodies import MAX_JSON_BYTES
from recorder.web.context import KEY, Edge
from recorder.web.registry import StreamRegistry

if TYPE_CHECKING:
    from recorder.bootstrap import Container


def create_app(container: Container) -> Flask:
    """The WSGI app on top of ``container``; starts nothing by itself."""
    app = Flask(__name__, static_folder=str(pages.STATIC), template_folder=str(pages.TEMPLATES))
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_JSON_BYTES,
        SOCK_SERVER_OPTIONS=stream_route.SOCK_SERVER_OPTIONS,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    settings = container.settings
    app.extensions[KEY] = Edge(container, StreamRegistry(settings.max_streams))
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    converters.install(app)
    access_log.install(app)
    security.install(app)
    access.install(app)
    audit.install(app)
    errors.install(app)
    wording.install(app)
    for blueprint in (
        admin.bp,
        admin_pages.bp,
        agency.bp,
        api.bp,
        audit.bp,
        auth.bp,
        exports.bp,
        files.bp,
        legacy.bp,
        logs.bp,
        metrics.bp,
        oidc.bp,
        openapi.bp,
        pages.bp,
        people.bp,
        person_erasure.bp,
        reassigning.bp,
        retention.bp,
        review.bp,
        sessions.bp,
        speech.bp,
        tus.bp,
        unit.bp,
        uploads.bp,
    ):
        app.register_blueprint(blueprint)
    app.register_blueprint(stream_route.blueprint())
    limits.install(app)
    return app
