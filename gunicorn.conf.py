"""Found by gunicorn when it is started here: the options and hooks of ``recorder.web.server``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from recorder.core.errors import HandoverError
from recorder.settings import Settings
from recorder.web.server import options, refuse

try:
    globals().update(options(Settings.of_process()))
except HandoverError as error:
    refuse(error)
