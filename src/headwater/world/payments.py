"""How money reaches an operator: mechanisms that rotate with overlaps, shared processors and reseller ids.

Invariants: a dedicated account belongs to one owner; the processor hosts, form addresses and reseller ids are shared by
everyone; a line of accounts is never without an active one between its start and its end.
"""

from collections.abc import Iterable

from msgspec import Struct

from headwater.world.calendar import DAY, moment
from headwater.world.dice import Dice

RESELLERS = ("4417", "7702", "9135")
_OVERLAP = (35, 80)  # days in which the old and the new account run side by side
_SHORTCODES = (
    "72340",
    "83115",
    "60482",
    "91027",
    "55301",
)  # premium numbers are let by the keyword, so owners share them
_WALLETS_RISE = (moment(2010, 3), moment(2012, 3))


class Mechanism(Struct, frozen=True):
    """One account in use from `start` to `end` (seconds); `account` is unique within `provider`."""

    provider: str  # cardgate | billhub | coinpurse | premiumline | sendway
    account: str
    start: int
    end: int

    def runs(self, at: int) -> bool:
        return self.start <= at < self.end

    def distance(self, at: int) -> int:
        """Seconds between `at` and the nearest moment of use, 0 while in use."""
        return max(0, self.start - at, at - self.end + 1)


class Line(Struct, frozen=True):
    """The accounts one till of an operator goes through."""

    mechanisms: tuple[Mechanism, ...]

    def active(self, at: int) -> list[Mechanism]:
        return [mechanism for mechanism in self.mechanisms if mechanism.runs(at)]


def draw_line(start: int, end: int, dice: Dice, taken: set[str]) -> Line:
    """Card first; wallets, transfers and short messages come in over the years, cards go in many lines."""
    change = dice.between(*_WALLETS_RISE)
    drops_cards = dice.chance(0.55) and start < change < end
    card_end = change + DAY * dice.between(*_OVERLAP) if drops_cards else end
    found = _rotate(("cardgate", "billhub"), start, card_end, (240, 480), dice, taken)
    if drops_cards or dice.chance(0.35):
        kind = dice.pick(("coinpurse", "coinpurse", "sendway"))
        found += _rotate((kind,), max(start, change), end, (300, 560), dice, taken)
    if dice.chance(0.25):
        found += _rotate(("premiumline",), max(start, change - 200 * DAY), end, (200, 420), dice, taken)
    if dice.chance(0.3):
        found += _rotate(("sendway",), max(start, change - 300 * DAY), end, (260, 500), dice, taken)
    return Line(tuple(found))


def own_line(start: int, end: int, dice: Dice, taken: set[str]) -> Line:
    """One or two accounts of an operator with a single brand or a single copied site."""
    providers = dice.sample(("cardgate", "billhub", "coinpurse", "premiumline", "sendway"), 1 + dice.below(2))
    return Line(tuple(Mechanism(name, _account(name, dice, taken), start, end) for name in providers))


def _rotate(
    providers: tuple[str, ...], start: int, end: int, days: tuple[int, int], dice: Dice, taken: set[str]
) -> list[Mechanism]:
    found: list[Mechanism] = []
    at = start
    while at < end:
        provider = dice.pick(providers)
        until = min(end, at + DAY * dice.between(*days))
        if end - until < 60 * DAY:
            until = end
        found.append(Mechanism(provider, _account(provider, dice, taken), at, until))
        at = until - DAY * dice.between(*_OVERLAP) if until < end else end
    return found


def _account(provider: str, dice: Dice, taken: set[str]) -> str:
    while True:
        account = _shape(provider, dice)
        if f"{provider}:{account}" not in taken:
            taken.add(f"{provider}:{account}")
            return account


def _shape(provider: str, dice: Dice) -> str:
    match provider:
        case "cardgate":
            return dice.digits(dice.between(6, 9))
        case "billhub":
            return f"{dice.digits(6)}-{dice.digits(4)}"
        case "coinpurse":
            return f"{dice.pick('UZ')}{dice.digits(9)}"
        case "premiumline":
            return f"{dice.pick(_SHORTCODES)}+{dice.pick(KEYWORDS)}{dice.between(10, 999)}"
    return f"{dice.pick(LETTERS)}{dice.pick(LETTERS)}{dice.digits(8)}"


KEYWORDS = ("AMBER", "CEDAR", "CORAL", "FROST", "HAZEL", "IVORY", "MAPLE", "OLIVE", "PEARL", "TOPAZ")
LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"


class Till(Struct, frozen=True):
    """How one mechanism appears on a page: where the form goes, and its fields."""

    action: str
    fields: tuple[tuple[str, str], ...]


def till(mechanism: Mechanism) -> Till:
    """The address and the fields by which `provider` knows the account."""
    account = mechanism.account
    match mechanism.provider:
        case "cardgate":
            return Till("https://pay.cardgate.example/checkout", (("merchant", account),))
        case "billhub":
            return Till("https://secure.billhub.example/join", (("clientacc", account),))
        case "coinpurse":
            return Till("https://wallet.coinpurse.example/pay", (("to", account),))
        case "premiumline":
            shortcode, keyword = account.split("+")
            return Till(f"https://sms.premiumline.example/s/{shortcode}", (("kw", keyword),))
    return Till("https://transfer.sendway.example/send", (("recipient_id", account),))


def accounts(mechanisms: Iterable[Mechanism]) -> list[str]:
    return [f"{mechanism.provider}:{mechanism.account}" for mechanism in mechanisms]
