"""Serve the gallery on loopback, at any free port, and print that port: `python -m desk_gallery.serve`.

A process of its own, so that the process under test keeps its rule that nothing leaves or enters it.
"""

import os
import signal
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "desk_gallery.settings"

import waitress
from django.core.wsgi import get_wsgi_application


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=port, threads=4, ident="headwater")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that what was made is taken away
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
