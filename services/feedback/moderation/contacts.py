"""Addresses that lead to a person or away from the page: e-mail, accounts on social networks, links."""

import re
from collections.abc import Iterator

from services.feedback.moderation.rules import RuleName

_EMAIL_SIGNS = ("@", "(at)", "[at]")
_NETWORK_SIGNS = ("line", "ไลน", "facebook", "fb", "เฟ", "ig", "ไอจี", "instagram", "telegram", "tiktok", "whatsapp")
_LINK_SIGNS = ("://", "www.", ".me/", ".ly/", ".ee/")
_LOCAL = r"A-Za-z0-9._%+\-"
_EMAIL = re.compile(
    rf"(?<![{_LOCAL}])[{_LOCAL}]++\s?(?:@|[(\[]at[)\]])\s?[A-Za-z0-9\-]+(?:\s?\.\s?[A-Za-z0-9\-]{{2,63}}){{1,4}}",
    re.IGNORECASE,
)
_NETWORK = r"line|ไลน์?|facebook|fb|เฟซ(?:บุ๊[กค])?|เฟส(?:บุ๊[กค])?|ig|ไอจี|instagram|telegram|tiktok|whatsapp"
_ACCOUNT = re.compile(
    rf"(?:{_NETWORK})\s?(?:(?:id|ไอดี)\s?[:=]?|[:=]|(?=@))\s?(?P<account>(?!www|http)@?[A-Za-z0-9][A-Za-z0-9._\-]{{2,30}})",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|(?:www\.|line\.me/|t\.me/|bit\.ly/|lin\.ee/)\S+", re.IGNORECASE)


def find_contacts(text: str) -> Iterator[tuple[RuleName, int, int]]:
    """Each address with the rule that found it, its start and its end. Call it only for a text with Latin letters."""
    lowered = text.lower()
    if any(sign in lowered for sign in _EMAIL_SIGNS):
        for match in _EMAIL.finditer(text):
            yield RuleName.EMAIL, *match.span()
    if any(sign in lowered for sign in _NETWORK_SIGNS):
        for match in _ACCOUNT.finditer(text):
            yield RuleName.SOCIAL_ACCOUNT, *match.span("account")
    if any(sign in lowered for sign in _LINK_SIGNS):
        for match in _LINK.finditer(text):
            yield RuleName.LINK, *match.span()
