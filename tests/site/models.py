"""Page models as an attacker would like them: every text in them is markup."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from glasshouse.site.pieces import Surroundings

ATTACK = "</a></bdi>\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
AROUND = Surroundings(kept="?at=7&amp;lang=ar", now=1_763_820_191_000, sealed=None, house_name="Us")


def words(text: str = ATTACK, state: str = "present", language: str = ATTACK) -> Any:
    return SimpleNamespace(state=state, language=language, text=text)


def party(slug: str = ATTACK) -> Any:
    return SimpleNamespace(id=ATTACK, slug=slug, name=words(), keyed=False)


def occurred() -> Any:
    return SimpleNamespace(edtf="1917-11-21~", calendar="julian", old_style="1917-11-08")


def reported(**fields: Any) -> Any:
    usual = {"certainty": "low", "unchecked": False, "standing": "not_confirmed"}
    return SimpleNamespace(**{"of": party(), "by": party()} | usual | fields)


def conference() -> Any:
    return SimpleNamespace(id=ATTACK, slug=ATTACK, title=words(), mode=ATTACK)


def pointer(**fields: Any) -> Any:
    usual = {
        "index": 214,
        "id": ATTACK,
        "kind": ATTACK,
        "nature": ATTACK,
        "rival_of": None,
        "proposal": None,
    }
    told = {"speaker": words(), "by": party(), "occurred": None, "excerpt": words()}
    return SimpleNamespace(**usual | told | fields)


def row(**fields: Any) -> Any:
    usual = {
        "received_ms": 1_763_820_000_000,
        "says": [SimpleNamespace(code=ATTACK, articles=[ATTACK, ATTACK])],
        "effect": ATTACK,
        "addressees": [party(), party()],
        "addressed": words(),
        "conference": conference(),
        "reported": reported(),
        "state": SimpleNamespace(code=ATTACK, since_ms=None, on="1917-11"),
    }
    return pointer(**usual | fields)


def source() -> Any:
    return SimpleNamespace(slug=ATTACK, citation=words(), seen=ATTACK, standing=ATTACK, uses=100)


def lead(**fields: Any) -> Any:
    usual = {"conference": conference(), "statements": 100, "answered": 3, "last": pointer()}
    return SimpleNamespace(**usual | fields)


def item(**fields: Any) -> Any:
    pointing = {"answers": [pointer()], "answered_by": [pointer(occurred=occurred())]}
    also = {"rivals": [pointer()], "sources": [source(), source()], "when": "not_certain"}
    return SimpleNamespace(**{"row": row()} | pointing | also | fields)
