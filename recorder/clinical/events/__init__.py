"""What was done, and when things happened or will happen."""
