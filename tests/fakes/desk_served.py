"""Serve the desk of the tests' home on loopback, at any free port, and print that port: `python -m desk_served`.

A process of its own, so that the process under test keeps its rule that nothing leaves or enters it; it sees the rows
that a test committed.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater_desk.settings"

import waitress
from django.core.wsgi import get_wsgi_application


def main() -> None:
    server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=4, ident="headwater")
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
