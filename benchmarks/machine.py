"""What was measured on, in words that hold for the machine and not for the day."""

from __future__ import annotations

import os
import platform
import sqlite3
from pathlib import Path

import cryptography


def description() -> list[str]:
    """Lines on processors, memory, system and versions."""
    return [
        f"{_processor()}, {len(os.sched_getaffinity(0))} processors, {_memory()}",
        f"{platform.system()} {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, cryptography {cryptography.__version__}",
    ]


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
