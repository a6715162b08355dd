"""The app's place in the desk."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered in settings.INSTALLED_APPS."""

    name = "headwater_desk.triage"
    label = "triage"
