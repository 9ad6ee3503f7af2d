"""What follows from the facts: published scores and red flags, with their inputs and sources."""
