"""What a command of the command line is: who runs it, and where commands are put in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from recorder.settings import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace, Settings], int]
"""Takes the arguments, answers with the exit status."""
