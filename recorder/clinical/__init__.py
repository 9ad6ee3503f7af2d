"""Transcript -> analysis -> report: pure and deterministic, no I/O but its own data files."""
