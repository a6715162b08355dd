"""The app's place in the desk."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    """Registered in settings.INSTALLED_APPS."""

    name = "headwater_desk.work"
    label = "work"

    def ready(self) -> None:
        """Load the kinds of work of every app."""
        autodiscover_modules("jobs")
