"""Reading finished documents again: every number in them is resolved to a figure of the model, or named as wrong."""
