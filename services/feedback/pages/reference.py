"""Reference codes as people type them back: small letters, no hyphens, O for 0, Thai numerals."""

from services.feedback.reception import REFERENCE_ALPHABET
from shared.calendar import arabic_digits

LETTERS = 12
_MISREAD = str.maketrans("OIL", "011")


def read_reference(typed: str) -> str | None:
    """The code meant by `typed`, such as F-7K3M-92QX-4TBH; None for what can't be one."""
    letters = "".join(c for c in arabic_digits(typed).upper() if c.isascii() and c.isalnum())
    if len(letters) == LETTERS + 1 and letters.startswith("F"):
        letters = letters[1:]
    letters = letters.translate(_MISREAD)
    if len(letters) != LETTERS or any(letter not in REFERENCE_ALPHABET for letter in letters):
        return None
    return f"F-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
