"""The outer world: files, folders and formats, read into and written from values of the model. Decides nothing."""
