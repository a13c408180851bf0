"""What may happen when, by whom, and within which bounds: the tables of the feedback service."""

from types import MappingProxyType

CONSULTATION = MappingProxyType(
    {
        # command     the consultation must be
        "open": ("absent",),
        "change": ("open",),
        "close": ("open",),
    }
)

FEEDBACK = MappingProxyType(
    {
        # command     the opinion must be
        "receive": ("absent",),
        "publish": ("held", "declined"),
        "decline": ("held", "published"),
        "erase": ("held", "published", "declined"),
    }
)

RIGHTS = MappingProxyType(
    {
        # who may        the roles of their tokens
        "run consultations": ("officer", "administrator"),
        "send batches": ("kiosk", "service", "officer", "administrator"),
        "moderate": ("officer", "administrator"),
        "erase": ("administrator",),
    }
)

AGE_BANDS = ("under-15", "15-24", "25-39", "40-59", "60-up")
GENDERS = ("female", "male", "other")

TEXT_CHARACTERS = 5_000
"""The longest opinion, in characters."""

PICTURES = 3
"""The most pictures with one opinion."""

CLOCK_MINUTES = 5
"""How far ahead of ours a sender's corrected clock may be."""
