"""Use cases, one a file: where things are read, decided and saved together. Knows no screen."""
