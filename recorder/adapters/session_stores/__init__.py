"""``core.ports.SessionStore`` on memory, SQL and Redis; one contract test class for all of them."""
