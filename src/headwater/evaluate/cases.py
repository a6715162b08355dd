"""The list of cases, in the order of ATTRIBUTION E, and what runs them."""

import time
from collections.abc import Sequence

from msgspec.structs import replace

from headwater.errors import InputError
from headwater.evaluate import (
    brand_cases,
    calibration_cases,
    distributor_cases,
    linkage_cases,
    lookup_cases,
    owner_cases,
    page_cases,
    payment_cases,
    planted_cases,
    stability_cases,
    year_cases,
)
from headwater.evaluate.result import Case, Result, Settings, skipped

A1, A2 = brand_cases.TEMPLATES, brand_cases.DERIVED

CASES: tuple[Case, ...] = (
    Case(brand_cases.ALTERATION, "brands", brand_cases.alteration, (A1,)),
    Case(lookup_cases.KNOWN, "brands", lookup_cases.known_brands, (A1, A2)),
    Case(brand_cases.UNSUPERVISED, "brands", brand_cases.unsupervised, (A2,)),
    Case(brand_cases.VERSIONS, "brands", brand_cases.versions, (A1,)),
    Case(lookup_cases.CHANGED, "brands", lookup_cases.changed_pages, (A1,)),
    Case(calibration_cases.OUTSIDE, "brands", calibration_cases.outside, (A1, A2)),
    Case(distributor_cases.COPYCAT, "distributors", distributor_cases.copycat, (A2,)),
    Case(
        distributor_cases.KIT_LEFT_OVERS, "distributors", distributor_cases.left_overs, (distributor_cases.LEFT_OVERS,)
    ),
    Case(distributor_cases.DISTRIBUTORS, "distributors", distributor_cases.campaigns, (distributor_cases.CAMPAIGNS,)),
    Case(
        distributor_cases.PHISHING_KITS,
        "distributors",
        distributor_cases.phishing_kits,
        (distributor_cases.KITS, distributor_cases.KIT_HUBS),
    ),
    Case(payment_cases.LARGE, "payments", payment_cases.large_operator, (payment_cases.GRAPH,)),
    Case(payment_cases.SERVICE_WALLETS, "payments", payment_cases.service_wallets, (payment_cases.SERVICES,)),
    Case(payment_cases.RANSOMWARE, "payments", payment_cases.ransomware, (payment_cases.FAMILIES,)),
    Case(planted_cases.PROXY, "planted", planted_cases.shared_proxy, worlds=True),
    Case(planted_cases.ROTATION, "planted", planted_cases.rotation, worlds=True),
    Case(planted_cases.RESELLER, "planted", planted_cases.reseller, worlds=True),
    Case(planted_cases.POISONING, "planted", planted_cases.poisoning, worlds=True),
    Case(page_cases.BLOCKS, "planted", page_cases.blocks, worlds=True),
    Case(stability_cases.CONSTRAINTS, "planted", stability_cases.constraints, worlds=True),
    Case(stability_cases.STABILITY, "planted", stability_cases.id_stability, worlds=True),
    Case(calibration_cases.CALIBRATION, "planted", calibration_cases.reliability, worlds=True),
    Case(year_cases.PUBLISHED, "the published year", year_cases.published, worlds=True),
    Case(year_cases.BRANDS, "the published year", year_cases.brands_of_the_year, worlds=True),
    Case(year_cases.OPERATIONS, "the published year", year_cases.operations_of_the_year, worlds=True),
    Case(owner_cases.OWNERS, "controls", owner_cases.owner_lists, (owner_cases.NEWS, owner_cases.SETS)),
    Case(linkage_cases.LINKAGE, "controls", linkage_cases.febrl, (linkage_cases.FEBRL,)),
    Case(linkage_cases.LINKAGE_FIGURES, "controls", linkage_cases.figures, (linkage_cases.FIGURES,)),
)


def evaluate(settings: Settings, only: Sequence[str] = ()) -> list[Result]:
    """Results of all cases, or of those `only` names (any part of a name will do), in order.

    A case whose file is missing gives one skipped result. Raises InputError where a name fits no case.
    """
    results: list[Result] = []
    for case in chosen(only):
        missing = [name for name in case.needs if not (settings.data / name).is_file()]
        if missing:
            results.append(skipped(case.name, missing[0], "the file is not there"))
        elif case.worlds and settings.worlds < 1:
            results.append(skipped(case.name, "generated worlds", "no world was asked for"))
        else:
            results += _timed(case, settings)
    return results


def chosen(only: Sequence[str]) -> list[Case]:
    for name in only:
        if not any(name in case.name for case in CASES):
            raise InputError(f"no case is called {name!r}; the cases are {', '.join(case.name for case in CASES)}")
    return [case for case in CASES if not only or any(name in case.name for name in only)]


def group_of(result: Result) -> str:
    """The group a result is shown under."""
    return next((case.group for case in CASES if case.name == result.case), "other")


def _timed(case: Case, settings: Settings) -> list[Result]:
    settings.progress(case.name, 0, 0)
    begun = time.perf_counter()
    found = list(case.run(settings))
    seconds = round(time.perf_counter() - begun, 2)
    return [replace(result, seconds=seconds) for result in found]
