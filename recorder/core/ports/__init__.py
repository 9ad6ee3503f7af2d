"""What the services need from the world, as Protocols; adapters fulfil them, tests fake them.

Every port has one contract test class in ``tests/contract`` that each adapter runs.
"""
