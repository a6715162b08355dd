"""The cast: people of a hotline, of another one, of the police and of a payment provider, one for each thing to try.

`hotline` owns what a test makes, `rival` is a hotline that must not see it. Every person has the role of their name.
"""

from dataclasses import dataclass

from headwater_desk.people.models import Organisation, OrganisationKind, RoleGrant, User
from headwater_desk.people.roles import Role


@dataclass(frozen=True)
class Cast:
    """Organisations and people; `everybody` holds one person of each role, and somebody without any."""

    hotline: Organisation
    rival: Organisation
    police: Organisation
    provider: Organisation
    intake: User
    assessor: User
    analyst: User
    supervisor: User
    administrator: User
    auditor: User
    partner: User
    idle: User
    rival_intake: User
    rival_analyst: User
    rival_supervisor: User
    strategist: User

    @property
    def everybody(self) -> tuple[User, ...]:
        """For walks over who may do what."""
        return (
            self.intake, self.assessor, self.analyst, self.supervisor,
            self.administrator, self.auditor, self.partner, self.idle,
        )  # fmt: skip


def organisation(name: str, kind: OrganisationKind, country: str = "IE") -> Organisation:
    """A member of the coalition."""
    return Organisation.objects.create(name=name, kind=kind, country=country)


def person(home: Organisation, handle: str, *roles: Role) -> User:
    """Somebody with roles; signs in by `Client.force_login`, as no password opens the account."""
    user = User(handle=handle, name=handle.replace("-", " ").title(), organisation=home)
    user.set_unusable_password()
    user.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user


def cast() -> Cast:
    """Everybody, in the database."""
    hotline = organisation("Hotline of the tests", OrganisationKind.HOTLINE)
    rival = organisation("Another hotline", OrganisationKind.HOTLINE, "AT")
    police = organisation("Police of the tests", OrganisationKind.POLICE, "NL")
    provider = organisation("Cards of the tests", OrganisationKind.PAYMENT, "NL")
    return Cast(
        hotline=hotline,
        rival=rival,
        police=police,
        provider=provider,
        intake=person(hotline, "intake", Role.INTAKE),
        assessor=person(hotline, "assessor", Role.ASSESSOR),
        analyst=person(hotline, "analyst", Role.ANALYST),
        supervisor=person(hotline, "supervisor", Role.SUPERVISOR),
        administrator=person(hotline, "administrator", Role.ADMINISTRATOR),
        auditor=person(hotline, "auditor", Role.AUDITOR),
        partner=person(provider, "partner", Role.PARTNER),
        idle=person(hotline, "idle"),
        rival_intake=person(rival, "rival-intake", Role.INTAKE),
        rival_analyst=person(rival, "rival-analyst", Role.ANALYST),
        rival_supervisor=person(rival, "rival-supervisor", Role.SUPERVISOR),
        strategist=person(police, "strategist", Role.ANALYST),
    )
