"""Published problems as ordinary cases: the figures that other people have printed for them must come out."""
