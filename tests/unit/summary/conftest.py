"""Each test of the summary through both doors: what is shown of a number does not depend on where it is declared."""

from __future__ import annotations

import pytest

from tests.support.doors import Door
from tests.unit.summary import previews


@pytest.fixture(autouse=True, params=Door, ids=str)
def door(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Door:
    """The door of what is printed; a test about one of them only is marked so."""
    chosen: Door = request.param
    monkeypatch.setattr(previews, "door", chosen)
    return chosen
