"""From a case to its problem in integers: columns to decide and one row per rule."""
