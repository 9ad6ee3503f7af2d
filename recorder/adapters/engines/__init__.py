"""Speech engines behind ``core.ports.speech.Transcriber``, one file each; ``registry`` chooses."""
