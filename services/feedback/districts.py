"""The districts (อำเภอ) of a province, with their official codes, from the package geothai."""

from functools import cache

import geothai

from shared.contracts.feedback import Choice, Wording


@cache
def districts_of(province: str) -> tuple[Choice, ...]:
    """`province` is its name in Thai or English. Raises LookupError for one there is not."""
    found = next((p for p in geothai.provinces() if province in (p.name_th, p.name_en)), None)
    if found is None:
        raise LookupError(f"There is no province {province!r}: write its name as มุกดาหาร or Mukdahan.")
    return tuple(Choice(d.code, Wording(d.name_th, d.name_en)) for d in geothai.districts(found.code))
