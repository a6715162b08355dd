"""Organisations, their people, and the roles these hold.

Invariants: a person belongs to one organisation; a role is held by a dated grant, which is ended and never erased.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.ids import new_id
from headwater_desk.people.roles import GRANTS, Act, Role


class OrganisationKind(models.TextChoices):
    """What an organisation does in the coalition."""

    HOTLINE = "hotline", _("Hotline")
    POLICE = "police", _("Police")
    PAYMENT = "payment", _("Payment provider")
    HOST = "host", _("Hosting provider")
    NGO = "ngo", _("Non-governmental organisation")
    OVERSIGHT = "oversight", _("Oversight")


class Organisation(models.Model):
    """A member of the coalition that shares this desk."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=120, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=OrganisationKind)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class _Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(handle=(username or "").casefold())


class User(AbstractBaseUser):
    """A person who signs in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handle = models.CharField(_("User name"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    language = models.CharField(_("Language"), max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = _Users()
    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS = ["name"]  # noqa: RUF012  what Django declares

    if TYPE_CHECKING:
        organisation_id: object

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def roles(self) -> frozenset[Role]:
        """The roles held now; read once for each request's user object."""
        if not hasattr(self, "_roles"):
            held = self.grants.filter(ended_at=None).values_list("role", flat=True) if self.is_active else ()
            self._roles = frozenset(Role(role) for role in held)
        return self._roles

    def may(self, act: Act) -> bool:
        """Whether one of the person's roles is given `act`."""
        return not GRANTS[act].isdisjoint(self.roles())


class RoleGrant(models.Model):
    """That a person holds a role, from when to when and by whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("granted_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role"), condition=models.Q(ended_at=None), name="one_grant_of_a_role_at_a_time"
            ),
        )
