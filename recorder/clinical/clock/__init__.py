"""Times of day and lengths of time as they are said."""
