"""The words by which pages name levels, channels, ages, genders and reasons: one table each, msgid by code."""

from collections.abc import Mapping
from types import MappingProxyType

from services.feedback.moderation import RULES
from shared.contracts.feedback import Channel, Level
from shared.web import N_, Language

LEVELS: Mapping[Level, tuple[str, str]] = MappingProxyType(
    {
        # level             its name, and what an opinion can change at this level
        Level.INFORM: (N_("Inform"), N_("We tell you what is planned. Your opinion helps us to explain it better.")),
        Level.CONSULT: (N_("Consult"), N_("We weigh your opinion before we decide, and say what came of it.")),
        Level.INVOLVE: (N_("Involve"), N_("Your opinion shapes the choices that we work out together with you.")),
        Level.COLLABORATE: (
            N_("Collaborate"),
            N_("We look for the solution together, and take your advice as far as we can."),
        ),
        Level.EMPOWER: (N_("Empower"), N_("The people decide, and we carry out what they decide.")),
    }
)

CHANNELS: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.WEB: N_("Website"),
        Channel.KIOSK: N_("Kiosk"),
        Channel.HOTLINE: N_("Telephone"),
        Channel.LETTER: N_("Letter"),
        Channel.MEETING: N_("Meeting"),
        Channel.SOCIAL: N_("Social media"),
        Channel.IMPORT: N_("Import from files"),
    }
)

AGES: Mapping[str, str] = MappingProxyType(
    {
        "under-15": N_("Under 15"),
        "15-24": N_("15 to 24"),
        "25-39": N_("25 to 39"),
        "40-59": N_("40 to 59"),
        "60-up": N_("60 or older"),
    }
)

GENDER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "female": N_("Woman"),
        "male": N_("Man"),
        "other": N_("Another gender"),
    }
)

HOLDS: Mapping[str, str] = MappingProxyType(
    {
        # reasons to wait that do not come from a rule about the text
        "no-script": N_("sent without scripts, so it may be from a machine"),
        "unusual": N_("filled in a way people do not"),
    }
)

DECLINE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "personal": N_("It tells personal details of someone"),
        "rude": N_("It insults or threatens someone"),
        "advertising": N_("It advertises something"),
        "elsewhere": N_("It is not about this consultation"),
        "unreadable": N_("It cannot be understood"),
    }
)


def finding(name: str, language: Language) -> str:
    """What a rule looks for, in words; the msgid of a reason that no rule gave."""
    for rule in RULES.values():
        if rule.name == name:
            return rule.thai if language == "th" else rule.english
    return HOLDS.get(name, name)
