"""The app's place in the desk."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered in settings.INSTALLED_APPS."""

    name = "headwater_desk.figures"
    label = "figures"

    def ready(self) -> None:
        """Keep the rows behind the findings of every run as it is concluded."""
        from headwater_desk.attribution.services import concluded  # noqa: PLC0415  models are not ready before
        from headwater_desk.figures.services import keep  # noqa: PLC0415

        concluded.connect(keep, dispatch_uid="figures")
