"""The specificity registry: how rows match, who wins, what a bad file says, and the shipped rows themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.errors import ReferenceDataError
from headwater.identifiers import KINDS, Registry, clean, extract
from headwater.identifiers.registry import COLUMNS, Row, digest, parse_rows, shipped
from headwater.identifiers.rules import Rules
from headwater.model.capture import Capture
from headwater.model.observation import Observation

HEAD = ",".join(COLUMNS) + "\n"


def write(folder: Path, *rows: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(row + "\n" for row in rows), "utf-8")
    return path


def decided(registry: Registry, kind: str, value: str, provider: str = "") -> tuple[str, str]:
    seen = registry.apply(Observation(kind, value, "contact", provider))
    return seen.specificity, seen.basis


def test_each_way_of_matching(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a,email,,exact,Desk@One.Test,shared_service,,our files,",
        f"b,email,,sha256,{digest('desk@two.test')},shared_service,,our files,",
        "c,email,,domain,three.test,shared_service,,our files,",
        "d,ip,,network,198.51.100.0/25,shared_service,,our files,",
        "e,ip,,network,2001:db8:5::/48,dedicated,,our files,",
        "f,phone,,pattern,\\+4420[0-9]+,shared_service,,our files,",
        "g,messenger,telegram,exact,kite,shared_service,,our files,",
        "h,payment_form,,domain,four.test,unknown,,our files,",
    )
    registry = Registry.load(path)
    assert decided(registry, "email", "desk@one.test") == ("shared_service", "registry:a")
    assert decided(registry, "email", "other@one.test") == ("unknown", "default")
    assert decided(registry, "email", "desk@two.test") == ("shared_service", "registry:b")
    assert decided(registry, "email", "x@mail.three.test") == ("shared_service", "registry:c")
    assert decided(registry, "email", "x@notthree.test") == ("unknown", "default")
    assert decided(registry, "ip", "198.51.100.127") == ("shared_service", "registry:d")
    assert decided(registry, "ip", "198.51.100.128") == ("unknown", "default")
    assert decided(registry, "ip", "2001:db8:5::1") == ("dedicated", "registry:e")
    assert decided(registry, "phone", "+442079460958") == ("shared_service", "registry:f")
    assert decided(registry, "messenger", "kite", "telegram") == ("shared_service", "registry:g")
    assert decided(registry, "messenger", "kite", "skype") == ("unknown", "default")
    assert decided(registry, "payment_form", "https://pay.four.test/x") == ("unknown", "registry:h")


def test_a_sites_own_row_wins_and_may_clear_a_shipped_one(tmp_path: Path, make_capture: Callable[..., Capture]) -> None:
    own = Registry.load(write(tmp_path, "ours,email,,domain,yourdomain.com,dedicated,,case file 7,checked by hand"))
    capture = make_capture(text="desk@yourdomain.com")
    (before,) = (seen for seen in extract(capture) if seen.kind == "email")
    (after,) = (seen for seen in extract(capture, own) if seen.kind == "email")
    assert (before.specificity, before.basis) == ("shared_service", "registry:template-mail-yourdomain-com")
    assert (after.specificity, after.basis) == ("dedicated", "registry:ours")


def test_the_more_exact_way_wins_within_a_file(tmp_path: Path) -> None:
    registry = Registry.load(
        write(
            tmp_path,
            "wide,email,,domain,one.test,shared_service,,our files,",
            "exact,email,,exact,boss@one.test,dedicated,,our files,",
        )
    )
    assert decided(registry, "email", "boss@one.test") == ("dedicated", "registry:exact")


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("a,mailbox,,exact,x@one.test,shared_service,,s,", "line 2: column kind"),
        ("a,email,,fuzzy,x@one.test,shared_service,,s,", "line 2: column match"),
        ("a,email,,exact,x@one.test,shared,,s,", "line 2: column class"),
        ("a,email,,exact,x@one.test,shared_service,owner,s,", "line 2: column role"),
        ("a,email,,exact,x@one.test,shared_service,,,", "line 2: columns id and source"),
        (",email,,exact,x@one.test,shared_service,,s,", "line 2: columns id and source"),
        ("a,email,,exact,not-an-address,shared_service,,s,", "line 2: column value"),
        ("a,email,,sha256,abc,shared_service,,s,", "line 2: column value"),
        ("a,iban,,domain,one.test,shared_service,,s,", "line 2: column value"),
        ("a,ip,,network,198.51.100.1/24,shared_service,,s,", "line 2: column value"),
        ("a,email,,network,198.51.100.0/24,shared_service,,s,", "line 2: column value"),
        ("a,phone,,pattern,(,shared_service,,s,", "line 2: column value"),
        ("a,phone,,pattern,(?=x),shared_service,,s,", "line 2: column value"),
        ("a,email,,exact,x@one.test,shared_service,,s", "line 2: needs exactly 9 cells"),
        ("a,email,,exact,x@one.test,shared_service,,s,,", "line 2: needs exactly 9 cells"),
        ("a,email,,exact,x@one.test,unknown,,s,\na,email,,exact,y@one.test,unknown,,s,", "line 3: column id"),
    ],
)
def test_a_bad_row_says_where_and_what_without_its_content(row: str, part: str, tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError) as caught:
        Registry.load(write(tmp_path, row))
    assert part in str(caught.value)
    assert "one.test" not in str(caught.value)


def test_a_bad_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"missing\.csv"):
        Registry.load(tmp_path / "missing.csv")
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ReferenceDataError, match=r"latin\.csv"):
        Registry.load(tmp_path / "latin.csv")
    with pytest.raises(ReferenceDataError, match="line 1: the columns must be"):
        parse_rows("x.csv", "id,kind\n")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[[provider]\n", "own.toml"),
        ('[[provider]]\nid = "x"\n', "title"),
        ('[[provider]]\nid="x"\ntitle="X"\npayment_type="cash"\nhosts=["x.test"]\nsource="s"\n', "cash"),
        (
            '[[provider]]\nid="x"\ntitle="X"\npayment_type="card"\nhosts=["x.test"]\nsource="s"\ncolour="red"\n',
            "colour",
        ),
        (
            '[[provider]]\nid="ccbill"\ntitle="X"\npayment_type="card"\nhosts=["x.test"]\nsource="s"\n',
            "ccbill is already",
        ),
        (
            '[[provider]]\nid="x"\ntitle="X"\npayment_type="card"\nhosts=["ccbill.com"]\nsource="s"\n',
            "already belongs to",
        ),
        ('[[provider]]\nid="x"\ntitle="X"\npayment_type="card"\nhosts=["WWW.x.test"]\nsource="s"\n', "lower-case host"),
    ],
)
def test_a_bad_rule_pack_says_what(text: str, part: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ReferenceDataError, match=part):
        Rules.load([path])


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ('fields = { Shop = "[0-9]+" }', "lower case"),
        ('fields = { shop = "(?=x)" }', "no RE2"),
        ('fields = { shop = "[0-9]+", till = "[0-9]+" }', "must compose"),
        ('fields = { shop = "[0-9]+" }\nvalue = "{till}"', "must compose"),
        ("", "must compose"),
        ('path = "/(?P<shop>[0-9]+)"\nanywhere = true', "needs fields"),
    ],
)
def test_a_bad_account_rule_says_what(rule: str, part: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    head = '[[provider]]\nid="x"\ntitle="X"\npayment_type="card"\nhosts=["x.test"]\nsource="s"\n'
    path.write_text(f'{head}[[provider.account]]\nname="a"\n{rule}\n', "utf-8")
    with pytest.raises(ReferenceDataError, match=part):
        Rules.load([path])


def test_a_sites_own_rule_pack_adds_a_provider(tmp_path: Path, make_capture: Callable[..., Capture]) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[[provider]]\nid="tillhouse"\ntitle="Tillhouse"\npayment_type="card"\nhosts=["tillhouse.test"]\nsource="s"\n'
        '[[provider.account]]\nname="shop"\nfields={ shop = "[0-9]{5}" }\n',
        "utf-8",
    )
    registry = Registry.load(packs=[path])
    found = extract(make_capture(redirects=("https://go.tillhouse.test/?shop=48213",)), registry)
    assert ("merchant_account", "48213", "tillhouse") in {(s.kind, s.value, s.provider) for s in found}


def test_shipped_rows_are_normal_sourced_and_never_lend_trust() -> None:
    (rows,) = shipped().rows
    assert len(rows) > 300
    for row in rows:
        assert isinstance(row, Row)
        assert row.specificity != "dedicated", row.id
        assert row.source, row.id
        if row.match == "exact":
            assert KINDS[row.kind].clean(row.value) == row.value, row.id
    providers = set(shipped().rules.providers) | set(shipped().rules.services) | set(shipped().rules.trackers)
    chains = {"btc", "ltc", "bch", "doge", "eth", "trx", "xmr", "sol", "mpesa", "upi"}
    assert {row.provider for row in rows} - providers - chains == {""}


def test_clean_by_kind() -> None:
    assert clean("asn", "AS64500") == "64500"
    assert clean("asn", "AS0") is None
    assert clean("ip", "2001:DB8::0:1") == "2001:db8::1"
    assert clean("ip", "203.0.113.256") is None
    assert clean("tracking_id", "UA-5551234-2") == "UA-5551234"
    with pytest.raises(ReferenceDataError, match="no identifier kind"):
        clean("mailbox", "x")
