"""Model fields whose column holds an envelope, and the marks by which such values are found.

Invariants: a sealed value is opened only when somebody reads the attribute; queries, `values()`, dumps and logs see
bytes; a row's place is fixed before it is sealed, so its primary key is made here and not by the database.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from headwater_desk.sealing.envelope import Place, seal, unseal
from headwater_desk.sealing.keys import ring
from headwater_desk.sealing.marks import MARK_BYTES, mark

if TYPE_CHECKING:
    _TextField = models.Field[str, str]
    _OptionalTextField = models.Field[str | None, str | None]
    _BytesField = models.BinaryField[bytes, bytes]
else:
    _TextField = models.BinaryField
    _OptionalTextField = models.BinaryField
    _BytesField = models.BinaryField


class _Plain(str):
    """A value given in plain and not saved yet."""

    __slots__ = ()


def place_of(instance: models.Model, column: str) -> Place:
    """Where a field of a row stands; rows without an organisation stand in the desk's own register."""
    organisation = getattr(instance, "organisation_id", None)
    return Place(instance._meta.db_table, column, str(instance.pk), str(organisation or ""))


class _Sealed(DeferredAttribute):
    """Opens when read, keeps what is written until it is saved."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        held = super().__get__(instance, cls)
        if held is None or isinstance(held, str):
            return None if held is None else str(held)
        return unseal(ring(), place_of(instance, str(self.field.column)), bytes(held)).decode("utf-8", "surrogatepass")

    def __set__(self, instance: models.Model, value: Any) -> None:
        plain = isinstance(value, str) and not isinstance(value, _Plain)
        instance.__dict__[self.field.attname] = _Plain(value) if plain else value


class _Sealing:
    """What a field that seals does; the type of its value is that of the class beside it."""

    descriptor_class = _Sealed
    attname: str
    column: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Without what `__init__` sets by itself."""
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """The column of bytes of either database."""
        return "BinaryField"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what was given in plain."""
        held = model_instance.__dict__.get(self.attname)
        if isinstance(held, str):
            held = seal(ring(), place_of(model_instance, self.column), held.encode("utf-8", "surrogatepass"))
            model_instance.__dict__[self.attname] = held
        return held

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps carry no plain text."""
        return ""


class SealedField(_Sealing, _TextField):  # type: ignore[misc]
    """Text that is stored sealed. Reading it gives the text; a row's primary key must not change afterwards."""


class OptionalSealedField(_Sealing, _OptionalTextField):  # type: ignore[misc]
    """Text that is stored sealed where there is any."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Without what `__init__` sets by itself."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("null", None)
        return name, path, args, kwargs


class MarkField(_BytesField):
    """The mark of a value, by which it is found. `of` names the indexed field, as `sealing.marks.mark` is told it."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", MARK_BYTES)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**{k: v for k, v in kwargs.items() if k != "editable"}, "of": self.of}

    def mark(self, value: str, organisation: str = "") -> bytes:
        """The mark to look for."""
        return mark(self.of, value, organisation)
