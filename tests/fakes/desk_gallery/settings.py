"""Settings of the gallery: the desk's own, with its page for the desk's and a language that runs from the right.

Invariant: it has a home of its own and no database, so that it cannot hold one open which tests put back as it was.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from django.utils.translation import gettext_lazy

from headwater_desk import home

_folder = Path(tempfile.mkdtemp(prefix="headwater-gallery-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ[home.FOLDER_VARIABLE] = str(_folder)
home.Home(_folder).make()

from headwater_desk.settings import *  # noqa: E402, F403  reads the home that is named above
from headwater_desk.settings import DATABASES, LANGUAGES, MIDDLEWARE, TEMPLATES  # noqa: E402

DATABASES.clear()
ROOT_URLCONF = "desk_gallery.urls"
MIDDLEWARE.remove("headwater_desk.people.middleware.FirstRun")
TEMPLATES[0] |= {"DIRS": [Path(__file__).parent / "templates"]}
LANGUAGES.append(("ar", gettext_lazy("Arabic")))
