"""``core.ports.sessions.SessionStore`` on memory, SQL and Redis; one contract test class."""
