"""AWS on this machine, and projects in which all is as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.aws import running_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.aws import Aws


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    """AWS with three numbers, which nothing here changes, and no users yet."""
    with running_aws() as running:
        yield running
