"""What a JSON object is in Python, for all who make or read one."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
