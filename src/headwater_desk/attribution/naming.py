"""Codes of the core in the reader's language, where pages show them: what a capture is, holds back, or leaves out.

Invariant: a code that nobody listed is shown as it stands, spelled out.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

GATES: dict[str, Text] = {
    "parked": _("Parked"),
    "suspended": _("Suspended"),
    "default_server": _("Default page of a server"),
    "error": _("Error"),
    "too_small": _("Too small"),
}
ROLES: dict[str, Text] = {
    "pay": _("Payment page"),
    "join": _("Join page"),
    "gate": _("Entrance"),
    "landing": _("Landing page"),
    "content": _("Content page"),
    "other": _("Other"),
}
IDENTIFIER_ROLES: dict[str, Text] = {
    "recipient": _("Recipient"),
    "processor": _("Processor"),
    "contact": _("Contact"),
    "form": _("Form"),
    "shared_script": _("Shared script"),
    "tracking": _("Tracking"),
    "link": _("Link"),
    "mention": _("Mention"),
    "network": _("Network"),
}
BUNDLES: dict[str, Text] = {
    "payment": _("Payment"),
    "registrant": _("Registrant"),
    "dns": _("Name servers"),
    "tls": _("Certificates"),
    "network": _("Network"),
    "page": _("Page"),
}
PAYMENT_TYPES: dict[str, Text] = {
    "card": _("Card"),
    "wallet": _("Wallet"),
    "crypto": _("Cryptocurrency"),
    "bank_transfer": _("Bank transfer"),
    "money_transfer": _("Money transfer"),
    "sms": _("SMS"),
    "mobile_money": _("Mobile money"),
    "virtual_currency": _("Virtual currency"),
    "other": _("Other"),
}
VIEWS: dict[str, Text] = {
    "structure": _("Structure"),
    "names": _("Names"),
    "text": _("Text"),
    "kit": _("Kit"),
    "hidden": _("Not shown to a visitor"),
}
KIT_MARKS: dict[str, Text] = {
    "form": _("Forms"),
    "action": _("Where forms are sent"),
    "field": _("Form fields"),
    "script": _("Script files"),
    "inline": _("Scripts within the page, by digest"),
    "declares": _("Names that scripts declare"),
    "comment": _("Comments, by digest"),
    "generator": _("Generator"),
}
SITE_TYPES: dict[str, Text] = {
    "banner_site": _("Banner site"),
    "free_host": _("Free host"),
    "pay_per_view": _("Pay per view"),
    "file_store": _("File store"),
    "image_store": _("Image store"),
    "blog": _("Blog"),
    "chat": _("Chat"),
    "forum": _("Forum"),
    "other": _("Other"),
}


def named(words: dict[str, Text], code: str) -> Text:
    """The word for `code`; "" for no code."""
    return words.get(code) or code.replace("_", " ")
