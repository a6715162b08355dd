"""A brand's template: its sections, names and files, its versions over time, and its pages as %-format strings.

Invariants: version n is version n - 1 with a few alterations; page text depends on (brand, version, role, variant)
only; what differs from site to site or load to load is a slot.
"""

from msgspec import Struct
from msgspec.structs import replace

from headwater.world.dice import Dice
from headwater.world.kits import House, Kit, plain_style, resolve
from headwater.world.markup import BODY_KINDS, NameTable, Section, Style, arrange, leaf, section, wrap
from headwater.world.words import INTERFACE

DESIGN_STREAM = 6
VARIANTS = 4
_PROVIDERS = ("cardgate", "billhub", "coinpurse", "premiumline", "sendway")
_LIBRARIES = (
    '<script type="text/javascript" src="http://cdn.libhost.example/jquery-1.4.2.min.js"></script>\n',
    '<script type="text/javascript" src="js/jquery-1.3.2.min.js"></script>\n',
    "",
)


class Template(Struct, frozen=True):
    """One version. `fixed` holds header, nav, footer, join, pay and enter by name; `body` the landing page's sections;
    `spare` those kept for other pages; `shells` pairs of markup round the whole page; `tills` a block per processor."""

    names: tuple[str, ...]
    head: str
    fixed: dict[str, Section]
    body: tuple[Section, ...]
    spare: tuple[Section, ...]
    shells: tuple[tuple[str, str], ...]
    tills: dict[str, str]


class Design(Struct):
    """A brand's designer at work: the style with its name table, and the versions made so far."""

    style: Style
    kit: Kit
    house: House | None
    versions: list[Template]


def draw_design(
    seed: int, brand: int, versions: int, kit: Kit, house: House | None, sister: Template | None = None
) -> Design:
    """The brand's first template and its `versions` - 1 alterations.

    With a `sister` the designer starts from another brand's template and keeps its footer, pay page and a few names:
    the nearest thing to the same brand that is none.
    """
    dice = Dice(seed, DESIGN_STREAM, brand)
    style = _style(dice, kit, house)
    design = Design(style, kit, house, [])
    design.versions.append(_redesigned(design, sister) if sister else _first(design))
    for _ in range(versions - 1):
        design.versions.append(_altered(design, design.versions[-1]))
    return design


def _style(dice: Dice, kit: Kit, house: House | None) -> Style:
    prefix = dice.pick(house.prefixes) if house and dice.chance(0.5) else ""
    style = plain_style(dice, NameTable(dice, prefix))
    style.shared, style.own = kit.names, 0.35 + 0.4 * dice.roll()
    if house and dice.chance(0.4):
        style.wraps, style.rows = house.wraps, house.rows
    elif dice.chance(0.4):
        style.wraps, style.rows = kit.wraps, kit.rows
    return style


def _part(kind: str, design: Design) -> Section:
    """A section: taken from the house, from the kit, or the designer's own."""
    dice = design.style.dice
    if design.house and kind in design.house.sections and dice.chance(0.3):
        return design.house.sections[kind]
    if kind in design.kit.sections and dice.chance(0.45):
        return dice.pick(design.kit.sections[kind])
    return section(kind, design.style)


def _first(design: Design) -> Template:
    style, dice = design.style, design.style.dice
    fixed = {kind: _part(kind, design) for kind in ("header", "nav", "footer", "bar", "enter")}
    fixed["join"], fixed["pay"] = _join(style), _pay(style)
    body = tuple(_part(kind, design) for kind in dice.sample(BODY_KINDS, dice.between(4, 7)))
    spare = tuple(_part(kind, design) for kind in dice.sample(BODY_KINDS, 2))
    tills = {provider: _till(style) for provider in _PROVIDERS}
    shells = (_shell(style),) if dice.chance(0.7) else ()
    head = _head(design)  # the names are counted last: everything above adds to them
    return Template(tuple(style.table.names), head, fixed, body, spare, shells, tills)


def _redesigned(design: Design, sister: Template) -> Template:
    style, dice = design.style, design.style.dice
    style.table.names = [name if dice.chance(0.25) else _respell(name, design) for name in sister.names]
    renewed = ("header", "nav", "bar", "enter") if dice.chance(0.7) else ("header", "enter")
    fixed = {**sister.fixed, **{kind: _part(kind, design) for kind in renewed}, "join": _join(style)}
    kept = dice.sample(sister.body, dice.between(1, 2))
    body = [*kept, *(_part(kind, design) for kind in dice.sample(BODY_KINDS, dice.between(3, 5)))]
    spare = tuple(_part(kind, design) for kind in dice.sample(BODY_KINDS, 2))
    shells = (_shell(style),) if dice.chance(0.7) else ()
    head = _head(design)
    order = tuple(dice.sample(body, len(body)))
    return Template(tuple(style.table.names), head, fixed, order, spare, shells, sister.tills)


def _head(design: Design) -> str:
    style, dice = design.style, design.style.dice
    doctype, kit_head = design.kit.head.split("\0")
    own = [f'<link rel="stylesheet" href="css/{style.table.new(".css")}" type="text/css">\n']
    own += [
        f'<script type="text/javascript" src="js/{style.table.new(".js")}"></script>\n' for _ in range(dice.below(3))
    ]
    function, element = NameTable(dice).prefix + str(dice.between(1, 99)), style.name()
    shown = f'var box=document.getElementById("{element}");if(box){{box.style.display=n?"block":"none";}}'
    script = f"function {function}(n){{{shown}return {dice.between(2, 9999)};}}"
    own.append(f'<script type="text/javascript">{script}</script>\n')
    own.append('<script type="text/javascript">var sid="%(sid)s";</script>\n')
    library = dice.pick(_LIBRARIES)
    credit = design.kit.credit if dice.chance(0.7) else ""
    meta = '<meta http-equiv="content-type" content="text/html; charset=utf-8">\n'
    return f"{doctype}<html><head>\n<title>%(title)s</title>\n{meta}{credit}{kit_head}{library}{''.join(own)}</head>\n"


def _shell(style: Style) -> tuple[str, str]:
    opening, _, closing = wrap("\0", style, style.dice.between(1, 2)).partition("\0")
    return opening, closing


def _join(style: Style) -> Section:
    dice = style.dice
    usual = dice.sample(
        ("login", "mail", "password", "country", "zip", "city", "plan", "code", "born"), dice.between(3, 6)
    )
    names = [name if dice.chance(0.5) else style.table.new() for name in usual]
    fields = [
        f'{name.title() if name.isascii() else dice.pick(INTERFACE)} <input type="text" name="{name}">'
        for name in names
    ]
    fields.append(f'<input type="submit" value="{dice.pick(("join now", "continue", "next step", "send"))}">')
    hidden = f'<input type="hidden" name="{style.table.new()}" value="%(sid)s">'
    target, named = style.table.new(".php"), style.attributes()
    form = f'<form action="{target}" method="post"{named}>{hidden}{arrange(fields, style)}</form>'
    return Section(wrap(leaf("heading", style) + form, style, dice.between(0, 2)), "")


def _pay(style: Style) -> Section:
    text = leaf("heading", style) + leaf("text", style)
    return Section(wrap(f"{text}%(pay)s", style, style.dice.between(1, 2)) + leaf("small", style), "")


def _till(style: Style) -> str:
    """How this brand shows one processor: a form or a link, with `{action}`, `{fields}` and `{query}` to fill in."""
    dice = style.dice
    label = dice.pick(("pay now", "pay by card", "continue", "order", "select", "join now"))
    if dice.chance(0.65):
        button = f'<input type="submit" value="{label}"{style.attributes()}>'
        block = f'<form action="{{action}}" method="post"{style.attributes()}>{{fields}}{button}</form>'
    else:
        block = f'<a href="{{action}}?{{query}}"{style.attributes()}>{label}</a>'
    return wrap(block, style, dice.between(0, 2))


def _altered(design: Design, last: Template) -> Template:
    """The next version: one to three alterations, now and then a big one of five to seven."""
    dice = design.style.dice
    times = dice.between(5, 7) if dice.chance(0.08) else dice.weighted((1, 2, 3), (0.5, 0.32, 0.18))
    for _ in range(times):
        last = dice.weighted(_ALTERATIONS, _ALTERATION_WEIGHTS)(design, last)
    missing = design.style.table.names[len(last.names) :]
    return replace(last, names=(*last.names, *missing))


def _rename(design: Design, last: Template) -> Template:
    dice, share = design.style.dice, design.style.dice.pick((0.08, 0.15, 0.3))
    names = (*last.names, *design.style.table.names[len(last.names) :])
    return replace(last, names=tuple(_respell(name, design) if dice.chance(share) else name for name in names))


def _respell(name: str, design: Design) -> str:
    dot = name.rfind(".")
    return design.style.table.spell() + (name[dot:] if dot > 0 else "")


def _rebuild(design: Design, last: Template) -> Template:
    body, place = list(last.body), design.style.dice.below(len(last.body))
    body[place] = _part(design.style.dice.pick(BODY_KINDS), design)
    return replace(last, body=tuple(body))


def _add(design: Design, last: Template) -> Template:
    body = list(last.body)
    body.insert(design.style.dice.below(len(body) + 1), _part(design.style.dice.pick(BODY_KINDS), design))
    return replace(last, body=tuple(body))


def _drop(design: Design, last: Template) -> Template:
    if len(last.body) < 4:
        return last
    place = design.style.dice.below(len(last.body))
    return replace(last, body=last.body[:place] + last.body[place + 1 :])


def _reorder(design: Design, last: Template) -> Template:
    return replace(last, body=tuple(design.style.dice.sample(last.body, len(last.body))))


def _enclose(design: Design, last: Template) -> Template:
    if len(last.shells) > 2:
        return last
    return replace(last, shells=(*last.shells, _shell(design.style)))


def _edge(design: Design, last: Template) -> Template:
    """A new header, navigation, footer or join form."""
    kind = design.style.dice.pick(("header", "nav", "footer", "bar", "join"))
    part = _join(design.style) if kind == "join" else _part(kind, design)
    return replace(last, fixed={**last.fixed, kind: part})


def _files(design: Design, last: Template) -> Template:
    return replace(last, head=_head(design))


_ALTERATIONS = (_rename, _rebuild, _add, _drop, _reorder, _enclose, _edge, _files)
_ALTERATION_WEIGHTS = (0.2, 0.17, 0.14, 0.1, 0.1, 0.08, 0.13, 0.08)


def page(template: Template, role: str, variant: int, factor: float) -> str:
    """The format string of a page; `variant` moves two sections and changes the number of items."""
    fixed, body = template.fixed, list(template.body)
    if variant % 2 and len(body) > 1:
        body[0], body[1] = body[1], body[0]
    article = Section("<div><p>%(body)s</div>\n", "")
    match role:
        case "landing":
            parts = [fixed["header"], fixed["nav"], *body[:2], article, *body[2:], fixed["footer"]]
        case "tour":
            parts = [fixed["header"], fixed["nav"], *template.spare, article, body[-1], fixed["footer"]]
        case "join":
            parts = [fixed["header"], fixed["join"], article, fixed["footer"]]
        case "pay":
            parts = [fixed["bar"], fixed["pay"], article, fixed["footer"]]
        case _:
            parts = [fixed["enter"], fixed["bar"], article, fixed["footer"]]
    count = factor * (0.8, 1.0, 1.15, 0.9)[variant % VARIANTS]
    inner = "".join(part.text(count) for part in parts)
    for opening, closing in template.shells:
        inner = f"{opening}{inner}{closing}"
    text = f"{template.head}<body>\n%(top)s{inner}%(hidden)s%(stats)s%(bottom)s</body></html>\n"
    return resolve(text, list(template.names))


def till_block(template: Template, provider: str) -> str:
    return resolve(template.tills[provider], list(template.names))
