"""Speech engines, one file each, behind ``core.ports.speech.Transcriber``."""
