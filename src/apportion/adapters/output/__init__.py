"""Plan folders on disk: written whole or not at all, and read back. Knows no rule of budgeting."""
