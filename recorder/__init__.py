"""Handover: ambulance encounters recorded, transcribed, understood and handed over.

Nothing leaves the server unless it is told to. Some libraries report home by default; they read
these words when they are loaded, so they are said before anything else of Handover is.
"""

import os

__version__ = "0.1.0"

# onnxruntime (from 1.29 on) and huggingface_hub; the last word is one that many others heed.
REPORTING_OFF = {"ORT_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
os.environ.update(REPORTING_OFF)
