"""Seeing: every figure that anyone reads, from the logs of the others."""
