"""All details of a message that answer who and where, each character used once."""

from bot.components.grammar.found import Found, free_of, with_denials
from bot.components.grammar.names import NameReader
from bot.components.grammar.numbers import phones, ticket_numbers
from bot.components.grammar.places import places
from bot.components.grammar.whose import with_owners


def details(text: str, names: NameReader) -> list[Found]:
    """Return the details of a normal text, in order.

    Numbers are claimed in this order: phone, ticket, place; a name never lies in a place.

    Args:
        text: The normal text.
        names: Finds the names.
    """
    numbers = phones(text)
    numbers += free_of(ticket_numbers(text), numbers)
    spots = free_of(places(text), numbers)
    people = free_of(names.read(text, details=bool(numbers or spots)), spots + numbers)
    found = sorted(numbers + spots + people, key=lambda one: one.start)
    return with_denials(text, with_owners(text, found))
