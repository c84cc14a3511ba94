"""The history of an adopted plan: events in a chain of hashes, and the state that their replay gives."""
