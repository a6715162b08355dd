"""Pages of a long list, read by the key of their first or last row: as quick at the end as at the start, and no row is
shown twice or left out because others arrived meanwhile.

Invariants: a cursor holds the values of the ordering columns of one row and nothing else, so it may stand in an address
only where those columns are moments, numbers or opaque ids; a cursor that nobody made is refused.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _

from headwater_desk.design.shapes import Page

M = TypeVar("M", bound=Model)
SIZE = 50
_LARGEST = 2**63
_LONGEST = 400


def read(rows: "QuerySet[M]", order: Sequence[str], asked: Mapping[str, str], size: int = SIZE) -> tuple[list[M], Page]:
    """The rows of the page that `asked` names by `after` or `before`, and the way to its neighbours.

    `order` names columns that hold a value in every row, the last one unique; "-" before a name: falling. Raises
    BadRequest for a cursor that is none.
    """
    after, before = asked.get("after", ""), asked.get("before", "")
    back = bool(before) and not after
    turned = [_turned(name) for name in order] if back else list(order)
    cursor = before if back else after
    if cursor:
        rows = rows.filter(_beyond(turned, _values(rows.model, order, cursor)))
    found = list(rows.order_by(*turned)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    return shown, Page(
        shown=len(shown),
        before=_cursor(shown[0], order) if shown and (more if back else bool(cursor)) else "",
        after=_cursor(shown[-1], order) if shown and (more or back) else "",
    )


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values`: greater in the first column, or equal there and greater in the next, and so on."""
    found, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.removeprefix("-")
        step = "lt" if name.startswith("-") else "gt"
        found |= equal & Q(**{f"{column}__{step}": value})
        equal &= Q(**{column: value})
    # Said once more for the first column alone, so that a database walks its index from there.
    first, falling = order[0].removeprefix("-"), order[0].startswith("-")
    return Q(**{f"{first}__{'lte' if falling else 'gte'}": values[0]}) & found


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, name.removeprefix("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | float | str) else str(value)


def _values(model: type[Model], order: Sequence[str], cursor: str) -> list[Any]:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4)))
        if not isinstance(told, list) or len(told) != len(order):
            raise ValueError
        return [_value(model, name, one) for name, one in zip(order, told, strict=True)]
    except (ValueError, TypeError, OverflowError, ValidationError, FieldDoesNotExist) as error:
        raise BadRequest(_("This address names no page of the list. Open the list anew.")) from error


def _value(model: type[Model], name: str, told: Any) -> Any:
    column = model._meta.get_field(name.removeprefix("-"))
    if not isinstance(column, Field):
        raise FieldDoesNotExist
    value = column.to_python(told)
    if value is None or (isinstance(value, int) and abs(value) >= _LARGEST):
        raise ValueError
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError
    return value
