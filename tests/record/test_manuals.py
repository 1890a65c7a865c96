"""The manual of each format is true: its examples run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import glasshouse.record

MODULES = [module.name for module in pkgutil.iter_modules(glasshouse.record.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_examples_and_they_hold(name: str) -> None:
    module = importlib.import_module(f"glasshouse.record.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
