"""Pages of which no brand can be read: parked, suspended, error, default server; and disguises.

Invariant: notices carry nothing of the brand that stood there before; many unrelated sites share each of them.
"""

from headwater.world.design import Design, draw_design
from headwater.world.dice import Dice
from headwater.world.kits import Kit
from headwater.world.words import FIRST, INTERFACE, SECOND

DISGUISE_STREAM = 900_000
DISGUISES = 9
STATUS = {"parked": 200, "suspended": 200, "error": 404, "default_server": 200}

_PARKED = (
    '<html><head><title>{site}</title><script src="http://ads.parkfolio.example/show.js"></script></head><body>'
    '<div id="main"><h1>{site}</h1><p>This domain is parked by the registrar.</p><h2>Related searches</h2>'
    "<ul>{links}</ul>"
    '<script>var client="pf-20714";</script><p><a href="http://parkfolio.example/buy">Inquire about this domain</a></p>'
    "</div></body></html>",
    '<html><head><title>{site}</title></head><body bgcolor="#ffffff"><center><table width="100%"><tr><td>'
    "<h2>{site}</h2>"
    "<p>This domain name has expired and is pending renewal.</p></td></tr><tr><td>{links}</td></tr></table></center>"
    "</body></html>",
    "<html><head><title>{site} for sale</title></head><body><div><div><h1>Buy this domain</h1><p>This domain may "
    "be for sale. Contact the registrar.</p></div><ul>{links}</ul></div></body></html>",
)
_SUSPENDED = (
    "<html><head><title>Account Suspended</title></head><body><center><h1>This Account Has Been Suspended</h1>"
    "<p>Contact the hosting provider to learn more.</p></center></body></html>",
    "<html><head><title>{site}</title></head><body><div><h2>This site has been suspended</h2><p>It has been "
    "disabled by the host for violating the terms of service. A violation of our terms may be "
    "permanent.</p></div></body></html>",
)
_ERROR = (
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>404 Not Found</title></head><body>'
    "<h1>Not Found</h1><p>404 Not Found: the requested URL {page} was not found on this server.</p></body></html>",
    "<html><head><title>Error</title></head><body><h1>Error establishing a database connection</h1></body></html>",
)
_DEFAULT = (
    "<html><body><h1>It works!</h1><p>This is the default web page for this server.</p></body></html>",
    "<html><head><title>Welcome to nginx!</title></head><body><center>"
    "<h1>Welcome to nginx!</h1></center></body></html>",
    "<html><head><title>Test Page for the Apache HTTP Server</title></head><body>"
    "<h1>Test Page for the Apache server</h1>"
    "<p>This is the default page; the site is being built.</p></body></html>",
)
_PAGES = {"parked": _PARKED, "suspended": _SUSPENDED, "error": _ERROR, "default_server": _DEFAULT}


def notice(reason: str, site: str, dice: Dice) -> str:
    """A notice page; `site` is the name shown on it."""
    links = "".join(
        f'<li><a href="/search?q={word}">{word} {dice.pick(INTERFACE)}</a></li>'
        for word in (dice.pick(SECOND) for _ in range(8))
    )
    text = dice.pick(_PAGES[reason])
    return text.replace("{site}", site).replace("{links}", links).replace("{page}", f"/{dice.pick(FIRST)}.html")


def draw_disguises(seed: int, kits: tuple[Kit, ...]) -> list[Design]:
    """Harmless shop fronts that unrelated operators copy from the same place."""
    dice = Dice(seed, DISGUISE_STREAM)
    return [draw_design(seed, DISGUISE_STREAM + place, 1, dice.pick(kits), None) for place in range(DISGUISES)]
