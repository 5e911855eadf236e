"""kombu's filesystem transport with whole-file publication.

The stock transport opens the final name before it writes, and reads without the lock: a reader can take an empty file
away, which loses the message and ends the worker (kombu #1551). Here a message appears by rename, complete or not at
all, and an unreadable file is logged and skipped.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from pathlib import Path

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        # Wall-clock names keep their order over a reboot; kombu's own are monotonic.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        part = folder.parent / f"{name}.part"
        with part.open("wb") as file:
            file.write(str_to_bytes(dumps(payload)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)

    def _get(self, queue):
        while True:
            try:
                return super()._get(queue)  # raises Empty when there is nothing
            except ValueError:
                log.warning("Dropped an unreadable message from the queue %s", queue)


class Transport(filesystem.Transport):
    Channel = Channel
