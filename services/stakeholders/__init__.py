"""Who takes part, and how they are involved: steps 1 to 3 of the cycle."""
