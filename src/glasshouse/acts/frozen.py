"""Frozen dataclasses that are quick to make.

``dataclass(frozen=True)`` sets each field through ``object.__setattr__``. Of a fact with twenty
fields that takes longer than most folds, and every entry brings four facts: making values was a
tenth of what ``verify`` does besides the signatures.

>>> @frozen
... class Place:
...     north: int
...     east: int = 0
>>> Place(54)
Place(north=54, east=0)
>>> Place(54).east = 1
Traceback (most recent call last):
...
dataclasses.FrozenInstanceError: cannot assign to field 'east'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Generic, Self, TypeVar, dataclass_transform, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - read like ``property``
    """A property of a frozen value that is made when it is first read, and kept.

    As ``functools.cached_property``, without the lock that versions of Python before 3.12 take: two
    threads that ask at once would make the same value twice.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, value: None, owner: type) -> Self: ...

    @overload
    def __get__(self, value: object, owner: type) -> T: ...

    def __get__(self, value: object | None, owner: type) -> Self | T:
        """Make it; from then on it is found in the value itself, and this is not called."""
        if value is None:
            return self
        made = value.__dict__[self._name] = self._make(value)
        return made


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """``dataclass(frozen=True)`` with an ``__init__`` that writes the fields themselves.

    For classes of plain fields, with or without a default: TypeError for a default factory, for
    ``__post_init__`` and for slots.
    """
    made = dataclass(frozen=True)(cls)
    made.__init__ = _init_of(made)  # type: ignore[method-assign]
    return made


def _init_of(cls: type[Any]) -> Callable[..., None]:
    """As ``dataclass`` does, its source is put together from the names in the class."""
    if hasattr(cls, "__post_init__") or "__slots__" in vars(cls):
        raise TypeError(f"{cls.__name__} is more than its fields")
    parameters, defaults = [], {}
    for each in fields(cls):
        if each.default_factory is not MISSING or not each.init or each.kw_only:
            raise TypeError(f"{cls.__name__}.{each.name} is no plain field")
        if each.default is MISSING:
            parameters.append(each.name)
        else:
            defaults[f"default_{each.name}"] = each.default
            parameters.append(f"{each.name}=default_{each.name}")
    lines = [f"    values[{each.name!r}] = {each.name}" for each in fields(cls)]
    source = [f"def __init__(self, {', '.join(parameters)}):", "    values = self.__dict__", *lines]
    space: dict[str, Any] = dict(defaults)
    exec("\n".join(source), space)  # noqa: S102 - names of fields, which are identifiers
    init: Callable[..., None] = space["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def replace(value: T, /, **changes: Any) -> T:
    """As ``dataclasses.replace``, for a value of a class that is ``frozen``, in a third of the
    time. TypeError for what is no field."""
    cls: type[Any] = type(value)
    names = _names_of(cls)
    if not changes.keys() <= names.keys():
        raise TypeError(
            f"{cls.__name__} has no such field: {sorted(changes.keys() - names.keys())}"
        )
    known = value.__dict__
    made: T = object.__new__(cls)
    # Only fields: what was made ``once`` of the old values may not be true of the new ones.
    made.__dict__.update({name: known[name] for name in names})
    made.__dict__.update(changes)
    return made


_NAMES: dict[type[Any], Mapping[str, None]] = {}


def _names_of(cls: type[Any]) -> Mapping[str, None]:
    names = _NAMES.get(cls)
    if names is None:
        names = _NAMES[cls] = dict.fromkeys(each.name for each in fields(cls))
    return names
