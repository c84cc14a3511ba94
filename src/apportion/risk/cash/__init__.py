"""Cash: in which months money comes and goes, how low it runs, and what has to be borrowed."""
