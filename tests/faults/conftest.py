"""Fixtures of the fault tests: one service for all of them, as new before each, and the seeds of bad days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.restarting import Service, running_service

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with 80 plain numbers in a database file, each call of which takes a moment."""
    directory = tmp_path_factory.mktemp("service")
    with running_service(directory, "--numbers", "80", "--plain", "--latency", "30") as running:
        yield running


@pytest.fixture
def service(shared_service: Service) -> Service:
    """The service with its first numbers, without calls and faults."""
    shared_service.emulator.heal()
    shared_service.emulator.control("POST", "reset")
    return shared_service


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a `seed` its seeds: the few or the many that its mark `seeds` names."""
    if "seed" in metafunc.fixturenames:
        (mark,) = metafunc.definition.iter_markers("seeds")
        many = bool(metafunc.config.getoption("--soak"))
        metafunc.parametrize("seed", range(mark.kwargs["soak" if many else "short"]))


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark."""
    config.addinivalue_line("markers", "seeds(short, soak): how many seeds a test is run with")
