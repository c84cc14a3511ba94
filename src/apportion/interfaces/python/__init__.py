"""Apportion from Python: one module for each thing that is held in hand, and one for how a call is made.

The same services as the command line, with exact values: amounts are ``Decimal`` in major units. Nothing here prints.
The names that the package exports are listed in ``apportion.interfaces.facade``.
"""
