"""Doing: ideas, plans, projects and the year's conclusion: steps 5 to 7 of the cycle."""
