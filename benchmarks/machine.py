"""What was measured on, in words that hold for the machine and not for the day."""

from __future__ import annotations

import os
import platform
import sqlite3
import sysconfig
from pathlib import Path

import cryptography


def description() -> list[str]:
    """Lines on processors, memory, system and versions."""
    return [
        f"{_processor()}, {len(os.sched_getaffinity(0))} processors, {_memory()}",
        f"{platform.system()} {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()} ({_build()}), "
        f"SQLite {sqlite3.sqlite_version}, cryptography {cryptography.__version__}",
    ]


def _build() -> str:
    """What the interpreter says of its own build.

    One that was compiled with a profile of itself runs the same code faster, and the signatures
    that it is held to no faster. A distribution may do that by other means, of which it says
    nothing here.
    """
    configured = sysconfig.get_config_var("CONFIG_ARGS")
    if configured is None:
        return "build unknown"
    tuned = "--enable-optimizations" in configured
    return f"configured {'with' if tuned else 'without'} --enable-optimizations"


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or "unknown processor"


def _memory() -> str:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal:"):
            return f"{round(int(line.split()[1]) / 1024 / 1024)} GiB of memory"
    return "unknown memory"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").split("\n")
    except OSError:
        return []
