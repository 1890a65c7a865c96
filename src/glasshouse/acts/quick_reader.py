"""Canonical bytes read straight into their model: one pass to read and check, one to write again.

A model that is written with the fields of every object in order gives the canonical form of what
was read into it, as far as its types leave nothing out and change nothing; so if that is the bytes
that came, they were canonical (docs/adr/0009). What a model holds of no type of its own (a body, a
table of sheets) the caller asks ``canonical.is_of_the_subset`` about.

It can only say yes. Whatever it does not bear out is read the long way, which names the fault.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import SchemaSerializer, SchemaValidator

from glasshouse.acts.identifiers import Model

M = TypeVar("M", bound=Model)


class QuickReader(Generic[M]):
    """Reads one model, whose strings are strings, whose numbers are whole, and that has no field
    which may be left out."""

    def __init__(self, model: type[M]) -> None:
        """Prepare to read ``model``, and the models that it holds."""
        schema = _in_canonical_order(TypeAdapter(model).core_schema)
        self._validate = _built(SchemaValidator, schema).validate_json
        self._write = _built(SchemaSerializer, schema).to_json

    def read(self, raw: bytes) -> M | None:
        """The model behind canonical bytes; None if these are none, or none of this model."""
        try:
            value: M = self._validate(raw)
            return value if self._write(value) == raw else None
        except ValueError:
            return None


def _in_canonical_order(schema: Any) -> Any:
    """A schema of pydantic-core with the fields of every model in the order of their names.

    People declare fields, and are told of faults, in an order of meaning; a model is written in the
    order in which its fields were read.
    """
    if isinstance(schema, dict):
        return {
            key: (
                {name: _in_canonical_order(value[name]) for name in sorted(value)}
                if key == "fields" and schema.get("type") == "model-fields"
                else _in_canonical_order(value)
            )
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_in_canonical_order(each) for each in schema]
    return schema


def _built(tool: Any, schema: Any) -> Any:
    # Newer versions of pydantic-core would take what each class has at hand, in the order of its
    # declaration; older ones know no such short cut. Were it taken all the same, every reading
    # would only go the long way.
    try:
        return tool(schema, _use_prebuilt=False)
    except TypeError:
        return tool(schema)
