"""The four services, and the one program that starts them."""

NAMES = ("stakeholders", "feedback", "projects", "reporting")
