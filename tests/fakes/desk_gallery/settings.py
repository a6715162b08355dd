"""Settings of the gallery: the desk's own, with its page for the desk's and a language that runs from the right."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy

from headwater_desk import home
from headwater_desk.sealing import keys

if home.FOLDER_VARIABLE not in os.environ:
    raise SystemExit(f"{home.FOLDER_VARIABLE} names no desk")
if not home.named().keys.exists():
    home.write_private(home.named().keys, keys.fresh())

from headwater_desk.settings import *  # noqa: F403
from headwater_desk.settings import LANGUAGES, MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "desk_gallery.urls"
MIDDLEWARE.remove("headwater_desk.people.middleware.FirstRun")
TEMPLATES[0] |= {"DIRS": [Path(__file__).parent / "templates"]}
LANGUAGES.append(("ar", gettext_lazy("Arabic")))
