"""Views of one plan for those who may not see all of it: departments, the public, donors and regulators.

What a view is written from is cut down first (``view``, ``protection``); the documents are then written from what is
left, so that nobody can forget to leave something out.
"""
