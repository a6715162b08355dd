"""Made-up pages of made-up templates, each in several versions, for tests of the evaluation."""

TEMPLATES = ("amber-kite", "quiet-heron", "tall-reed")
VERSIONS = 4
SECTIONS = {"amber-kite": "ul li", "quiet-heron": "table td", "tall-reed": "section p"}


def page(template: str, version: int) -> str:
    """A page of three sections in the template's own way, the same in all versions but for some spans."""
    outer, inner = SECTIONS[template].split()
    rows = "".join(f"<{inner} class={template}-cell-{n}><b>word{n}</b> text</{inner}>" for n in range(14))
    parts = "".join(
        f"<div class={template}-part-{p} id={template}-{p}><{outer} class={template}-{p}-box>{rows}</{outer}></div>"
        for p in range(3)
    )
    changed = "".join(f"<span class=v{version}-{n}>new</span>" for n in range(version))
    menu = f'<a href="#{template}-0" class={template}-menu>menu</a>'
    return f"<html><body class={template}><nav>{menu}</nav>{parts}<footer>{changed}</footer></body></html>"
