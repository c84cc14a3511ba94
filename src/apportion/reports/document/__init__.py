"""The documents about a plan, each from one model: sections, tables, charts and lists whose numbers are references.

A document is data (``blocks``). Every number in it is a ``Figure`` that was looked up in a source and carries its path
and fingerprint; words hold no digits, or the model refuses them. Writers turn one document into HTML, Markdown, PDF,
Word and slides; ``checking`` reads the finished files again and resolves every number in them. Knows reports of plans;
it must not know how a figure was worked out.
"""
