"""Phone numbers: one form to store and compare, one form to show to those who need not call."""

import re
import unicodedata

_DRESS = re.compile(r"[\s\-()./]|^\+")
_COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$)")
_MOBILE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_NUMBER = re.compile(r"\d{3,20}")


def plain_phone(text: str) -> str | None:
    """Return the digits of a phone number without China's country code, or None."""
    digits = _COUNTRY.sub("", _DRESS.sub("", unicodedata.normalize("NFKC", text).strip()))
    return digits if _NUMBER.fullmatch(digits) and digits.isascii() else None


def mask_phone(phone: str | None) -> str | None:
    """Hide the middle of a phone number."""
    if not phone:
        return phone
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else f"****{phone[-2:]}"


def mask_words(text: str) -> str:
    """Hide the middle of every mobile number in free words."""
    return _MOBILE.sub(r"\1****\2", text)
