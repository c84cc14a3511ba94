"""Control of spending: where every line stands on a day, and whether money may be used, moved or brought forward."""
