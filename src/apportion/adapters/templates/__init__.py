"""Templates: small cases that are ready to plan, written with an explanation beside every field.

Knows how a case is spelled in files. It must not know how files are read, nor what a plan is.
"""
