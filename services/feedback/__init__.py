"""Listening: consultations, opinions and what is made of them: step 4 of the cycle."""
