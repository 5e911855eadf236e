"""What an error of the generator means. By name, so that nothing here imports torch."""

from __future__ import annotations

import gc
import logging
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

MEMORY_ERRORS = {"OutOfMemoryError", "MemoryError"}
DEVICE_ERRORS = {"AcceleratorError", "DeviceLost"}
DEVICE_SENTENCES = (
    "cuda error:",
    "device-side assert",
    "cudnn_status_",
    "cublas_status_",
    "device lost",
    "no cuda gpus",
)
log = logging.getLogger(__name__)
PATIENCE_SECONDS = 20.0
Result = TypeVar("Result")


class DeviceLost(Exception):
    """The GPU answers no more in this process. Only a new process can use it again."""


def out_of_memory(error: BaseException) -> bool:
    return type(error).__name__ in MEMORY_ERRORS


def device_is_lost(error: BaseException) -> bool:
    if out_of_memory(error):
        return False
    text = str(error).lower()
    return type(error).__name__ in DEVICE_ERRORS or any(sentence in text for sentence in DEVICE_SENTENCES)


def free_memory() -> None:
    gc.collect()
    torch = sys.modules.get("torch")
    if torch and torch.cuda.is_available():
        torch.cuda.empty_cache()


def patiently(act: Callable[..., Result], *, seconds: float = PATIENCE_SECONDS, **arguments) -> Result:
    """`act(**arguments)`, again while the database is away: a restart of PostgreSQL must not cost a drawn batch."""
    until, pause = time.monotonic() + seconds, 0.1
    while True:
        try:
            return act(**arguments)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            log.warning("The database is away, waiting for it: %s", error)
            connection.close()
            time.sleep(pause)
            pause = min(2.0, pause * 2)
