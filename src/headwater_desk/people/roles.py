"""Who may do what: roles, acts, and the one table that joins them.

Invariants: an act that no role is given is nobody's; administrators run the desk and read no case; auditors read what
was done and change nothing.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is there for."""

    INTAKE = "intake", _("Intake")
    ASSESSOR = "assessor", _("Assessor")
    ANALYST = "analyst", _("Analyst")
    SUPERVISOR = "supervisor", _("Supervisor")
    PARTNER = "partner", _("Partner")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Act(models.TextChoices):
    """What can be done; every address of the desk needs one of these."""

    LOOK_UP = "look_up", _("Look up an address or account")
    READ_CASES = "read_cases", _("Read sites, brands and distributors")
    ASSESS = "assess", _("Assess reports")
    IMPORT = "import", _("Import facts")
    JUDGE = "judge", _("Judge links")
    NAME = "name", _("Give code names")
    RECORD = "record", _("Record observations and notices")
    ATTRIBUTE = "attribute", _("Start an attribution run")
    EXPORT = "export", _("Export tables")
    READ_FIGURES = "read_figures", _("Read figures")
    READ_AUDIT = "read_audit", _("Read the audit")
    READ_PEOPLE = "read_people", _("Read who is here")
    MANAGE_PEOPLE = "manage_people", _("Manage people and organisations")
    RUN_WORK = "run_work", _("See, cancel and retry work one asked for")
    OVERSEE_WORK = "oversee_work", _("See, cancel and retry all work of the organisation")
    OWN_ACCOUNT = "own_account", _("Manage one's own account")


_R, _A = Role, Act
_ANYONE = frozenset(Role)
GRANTS: dict[Act, frozenset[Role]] = {
    _A.LOOK_UP: frozenset({_R.INTAKE, _R.ASSESSOR, _R.ANALYST, _R.SUPERVISOR}),
    _A.READ_CASES: frozenset({_R.ASSESSOR, _R.ANALYST, _R.SUPERVISOR}),
    _A.ASSESS: frozenset({_R.ASSESSOR, _R.SUPERVISOR}),
    _A.IMPORT: frozenset({_R.INTAKE, _R.ANALYST, _R.SUPERVISOR}),
    _A.JUDGE: frozenset({_R.ANALYST, _R.SUPERVISOR}),
    _A.NAME: frozenset({_R.ANALYST, _R.SUPERVISOR}),
    _A.RECORD: frozenset({_R.ASSESSOR, _R.ANALYST, _R.SUPERVISOR}),
    _A.ATTRIBUTE: frozenset({_R.ANALYST, _R.SUPERVISOR}),
    _A.EXPORT: frozenset({_R.ANALYST, _R.SUPERVISOR}),
    _A.READ_FIGURES: frozenset({_R.INTAKE, _R.ASSESSOR, _R.ANALYST, _R.SUPERVISOR}),
    _A.READ_AUDIT: frozenset({_R.AUDITOR}),
    _A.READ_PEOPLE: frozenset({_R.SUPERVISOR, _R.AUDITOR, _R.ADMINISTRATOR}),
    _A.MANAGE_PEOPLE: frozenset({_R.ADMINISTRATOR}),
    _A.RUN_WORK: frozenset({_R.INTAKE, _R.ANALYST, _R.SUPERVISOR}),
    _A.OVERSEE_WORK: frozenset({_R.ANALYST, _R.SUPERVISOR}),
    _A.OWN_ACCOUNT: _ANYONE,
}
