"""An encounter in the formats of others; one module a format, none imported before it is used.

What is in doubt is never exported as a plain value, only asserted facts become positive values,
and a recording's gaps and DRAFT mark go with every format that has a place for them.
"""
