"""Repeatable measurements; see ``docs/performance.md``."""
