"""Sites are cut the same way whatever the URL's dress: port, case, trailing dot, user part, script of the name."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import RecordError, ReferenceDataError
from headwater.hosting import Site, SiteRules

RULES = SiteRules.load(None)
LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


def rules_with(folder: Path, *rows: str, header: str = "suffix,kind,name,source,date") -> SiteRules:
    (folder / "free_hosts.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return SiteRules.load(folder)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.b.example/x/y?q=1#f", Site("b.example", "registrable", "/x/y", "")),
        ("https://B.Example.:8443", Site("b.example", "registrable", "/", "")),
        ("http://user:word@b.test/", Site("b.test", "registrable", "/", "")),
        ("http://shop.b.co.uk/", Site("b.co.uk", "registrable", "/", "")),
        ("http://bücher.example/", Site("xn--bcher-kva.example", "registrable", "/", "")),
        ("http://192.0.2.7:81/a", Site("192.0.2.7", "ip", "/a", "")),
        ("http://0xC0.0.2.7/", Site("192.0.2.7", "ip", "/", "")),
        ("http://[2001:DB8:0::1]:80/", Site("2001:db8::1", "ip", "/", "")),
        ("http://localhost.test/", Site("localhost.test", "registrable", "/", "")),
        ("http://test/", Site("test", "registrable", "/", "")),
    ],
)
def test_site_of_a_url(url: str, expected: Site) -> None:
    assert RULES.site_of(url) == expected


def test_private_section_of_the_public_suffix_list_gives_free_hosts() -> None:
    site = RULES.site_of("http://a.member.github.io/x")
    assert site == Site("member.github.io", "free_host", "/x", "github.io")
    assert RULES.site_of("http://github.io/").kind == "registrable"
    assert RULES.registry_of("member.github.io") == "github.io"
    assert RULES.registry_of("b.example") == ""


@pytest.mark.parametrize(
    "url", ["", "b.example/x", "mailto:a@b.example", "http://", "http://a..example/", "http://[1::/"]
)
def test_what_is_no_web_url_is_a_record_error_without_the_url(url: str) -> None:
    with pytest.raises(RecordError) as caught:
        RULES.site_of(url)
    assert caught.value.reason == "bad_url"
    assert "example" not in str(caught.value)


def test_declared_free_hosts_add_to_the_list(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, "banner.example,subdomain,Banner Yard,own list,2012-10-01", "pages.test,path,,,")
    assert rules.site_of("http://x.y.banner.example/p") == Site("y.banner.example", "free_host", "/p", "banner.example")
    assert rules.site_of("http://pages.test/bob/a/b?q") == Site("pages.test/bob", "path_root", "/a/b", "pages.test")
    assert rules.site_of("http://www.pages.test/%7Ebob") == Site("pages.test/~bob", "path_root", "/", "pages.test")
    assert rules.site_of("http://eu.pages.test/~bob/") == Site("eu.pages.test/~bob", "path_root", "/", "pages.test")
    assert rules.site_of("http://pages.test/") == Site("pages.test", "registrable", "/", "")
    assert rules.site_of("http://pages.test/index.html") == Site("pages.test", "registrable", "/index.html", "")
    assert rules.site_of("http://otherpages.test/bob") == Site("otherpages.test", "registrable", "/bob", "")
    assert rules.registry_of("pages.test") == rules.registry_of("www.pages.test") == "pages.test"


def test_a_folder_without_free_hosts_is_the_shipped_list(tmp_path: Path) -> None:
    assert SiteRules.load(tmp_path).site_of("http://a.b.example/") == RULES.site_of("http://a.b.example/")


def test_rules_travel_to_worker_processes(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, "banner.example,subdomain,,,")
    copy = pickle.loads(pickle.dumps(rules))
    assert copy.site_of("http://a.banner.example/") == rules.site_of("http://a.banner.example/")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("banner.example,subdomains,,,", "field kind"),
        ("192.0.2.1,path,,,", "field suffix"),
        (",path,,,", "field suffix"),
        ("http://banner.example/,path,,,", "field suffix"),
        ("banner.example,path,,,01.10.2012", "field date"),
        ("banner.example,path", "5 columns"),
        ('banner.example,"path,,,', "not CSV"),
    ],
)
def test_malformed_free_hosts_are_refused_with_their_place(tmp_path: Path, row: str, field: str) -> None:
    with pytest.raises(ReferenceDataError) as caught:
        rules_with(tmp_path, "fine.example,path,,,", row)
    assert "free_hosts.csv, line" in str(caught.value)
    assert field in str(caught.value)


def test_contradicting_and_misnamed_declarations_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="line 3, field kind"):
        rules_with(tmp_path, "a.example,path,,,", "a.example,subdomain,,,")
    with pytest.raises(ReferenceDataError, match="line 1: unknown column notes"):
        rules_with(tmp_path, "a.example,path,x", header="suffix,kind,notes")
    with pytest.raises(ReferenceDataError, match="missing column kind"):
        rules_with(tmp_path, "a.example", header="suffix")
    (tmp_path / "free_hosts.csv").write_bytes(b"suffix,kind\n\xff.example,path\n")
    with pytest.raises(ReferenceDataError, match="UTF-8"):
        SiteRules.load(tmp_path)
    (tmp_path / "free_hosts.csv").write_bytes(b"")
    with pytest.raises(ReferenceDataError, match="empty"):
        SiteRules.load(tmp_path)


@given(labels=st.lists(LABEL, min_size=2, max_size=5), port=st.integers(1, 65535), path=LABEL)
def test_under_a_reserved_top_name_the_last_two_labels_are_the_site(labels: list[str], port: int, path: str) -> None:
    host = ".".join(labels) + ".invalid"
    site = RULES.site_of(f"HTTP://{host.upper()}.:{port}/{path}?x#y")
    assert site == Site(f"{labels[-1]}.invalid", "registrable", f"/{path}", "")
    assert RULES.site_of(f"http://{site.site}/").site == site.site
