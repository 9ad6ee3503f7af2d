"""The WSGI app: ``python app.py`` serves it, and so does ``gunicorn app:app``."""

from __future__ import annotations

from recorder.starting import nothing_is_rubbish

with nothing_is_rubbish():
    from recorder.core.errors import HandoverError
    from recorder.settings import Settings
    from recorder.web.server import load, refuse, serve

if __name__ == "__main__":
    try:
        serve(Settings.of_process())
    except HandoverError as error:
        refuse(error)

# A spawned child imports the main module again under the name __mp_main__; it must not serve.
if __name__ != "__mp_main__":
    app = load(Settings.of_process())
