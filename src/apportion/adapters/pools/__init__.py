"""Doing the same work for many things at once: in this process, in several, or on a cluster, with the same results."""
