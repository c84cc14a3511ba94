"""Response curves from history: how much result each channel of spending brought, and how sure that is.

Knows arrays of spending and result per period. It must not know cases, files or the clock; what it hands over are the
cells of the tables ``requests`` and ``points``.
"""
