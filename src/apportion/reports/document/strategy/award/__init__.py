"""What the documents of a government hold of what reviewers of a budget presentation ask for, and where."""
