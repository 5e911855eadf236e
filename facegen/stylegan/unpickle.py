"""Read an official StyleGAN pickle without running anything that is in it.

An official pickle carries Python source that its own loader executes. Here
every name that the stream asks for is looked up in ALLOWED, which holds inert
stand-ins of our own: neither torch nor numpy's constructors are reachable, and
the source is dropped unread. Any other name is refused before it is resolved.

Runs alone, as ``python -I unpickle.py FILE.pkl FOLDER``, in a process with
limits set by the importer. It writes FOLDER/tensors.safetensors and prints one
line of JSON: {"facts": ...} or {"error": sentence}.
"""

from __future__ import annotations

import io
import json
import pickle
import struct
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C  # first object of torch.save's stream format
LEGACY_VERSION = 1001
MAX_DEPTH = 32  # modules inside modules
DTYPES = {  # the typed storages of torch that a generator may hold
    "FloatStorage": "<f4", "HalfStorage": "<f2", "DoubleStorage": "<f8", "LongStorage": "<i8",
    "IntStorage": "<i4", "ShortStorage": "<i2", "CharStorage": "i1", "ByteStorage": "u1", "BoolStorage": "?",
}  # fmt: skip
TENSORFLOW = "; this is a TensorFlow pickle, which must be converted to a PyTorch one first"


class Refused(Exception):
    """The file asks for something that is not on the list, or is damaged."""


# Stand-ins ----------------------------------------------------------------


class PersistentObject:
    """A module of the pickle: its class name and its attributes, never its source."""

    def __init__(self, meta: Any) -> None:
        if not isinstance(meta, dict) or not isinstance(meta.get("state"), dict):
            raise Refused("a persistent object of an unknown form")
        self.class_name = str(meta.get("class_name"))[:80]
        self.state = meta["state"]


class EasyDict(dict):
    """Stand-in for a dict whose keys are attributes too; here they are not."""

    __slots__ = ()


class DType:
    """A numpy dtype by its code, plain numbers only."""

    def __init__(self, code: Any, *_: Any) -> None:
        if not isinstance(code, str) or code.lstrip("<>|=") not in {
            "f2",
            "f4",
            "f8",
            "i1",
            "i2",
            "i4",
            "i8",
            "u1",
            "b1",
        }:
            raise Refused(f"a numpy array of type {code!r:.40}")
        self.code = code

    def __setstate__(self, state: Any) -> None:
        if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">", "|"):
            self.code = state[1] + self.code.lstrip("<>|=")

    def read(self, raw: Any) -> np.ndarray:
        if not isinstance(raw, bytes):
            raise Refused("a numpy value whose content is not bytes")
        return np.frombuffer(raw, np.dtype(self.code))


class Array:
    """A numpy array as pickled: made empty, filled by its state."""

    def __init__(self, *_: Any) -> None:
        self.value = np.zeros(0, np.float32)

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, fortran, raw = state
        if not isinstance(dtype, DType):
            raise Refused("a numpy array without a plain type")
        self.value = dtype.read(raw).reshape(shape, order="F" if fortran else "C")


class Named:
    """A name that is only ever an argument, such as torch.FloatStorage."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Storage:
    """Flat memory of one tensor; filled when the stream reaches its bytes."""

    def __init__(self, kind: str, count: int) -> None:
        self.kind, self.count = kind, count
        self.values = np.zeros(0, DTYPES[kind])


def read_scalar(dtype: Any, raw: Any) -> float | int | bool:
    """numpy.core.multiarray.scalar: one number."""
    if not isinstance(dtype, DType):
        raise Refused("a numpy number without a plain type")
    return dtype.read(raw)[0].item()


def rebuild_tensor(storage: Any, offset: int, size: tuple, stride: tuple, *_: Any) -> np.ndarray:
    """torch._utils._rebuild_tensor_v2 as a numpy copy; a view that leaves its storage is refused."""
    numbers = [offset, *size, *stride]
    whole = all(type(n) is int and n >= 0 for n in numbers) and len(size) == len(stride)
    if not isinstance(storage, Storage) or not whole:
        raise Refused("a tensor without a storage of its own")
    count = int(np.prod(size, dtype=object)) if size else 1
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    if count and (last >= len(storage.values) or count > len(storage.values)):
        raise Refused("a tensor that reaches beyond its storage")
    values, item = storage.values[offset:], storage.values.itemsize
    return np.lib.stride_tricks.as_strided(values, size, [step * item for step in stride]).copy()


def load_storage(raw: Any) -> Storage:
    """torch.storage._load_from_bytes without torch: a stream of small pickles, then the memory."""
    if not isinstance(raw, bytes):
        raise Refused("a storage whose content is not bytes")
    if raw.startswith(b"PK"):
        raise Refused("a storage as a zip archive, which torch never writes inside a pickle")
    stream = io.BytesIO(raw)
    if StorageUnpickler(stream).load() != LEGACY_MAGIC or StorageUnpickler(stream).load() != LEGACY_VERSION:
        raise Refused("a storage in an unknown format")
    StorageUnpickler(stream).load()  # what wrote it: byte order and sizes
    body = StorageUnpickler(stream)
    storage = body.load()
    keys = StorageUnpickler(stream).load()
    if not isinstance(storage, Storage) or keys != list(body.found):
        raise Refused("a storage that is not a single one")
    dtype = np.dtype(DTYPES[storage.kind])
    (count,) = struct.unpack("<q", stream.read(8))
    if count != storage.count or len(raw) - stream.tell() != count * dtype.itemsize:
        raise Refused("a storage that is cut off")
    storage.values = np.frombuffer(raw, dtype, count, stream.tell())
    return storage


# Allow-lists --------------------------------------------------------------

STORAGES = {("torch", kind): Named(kind) for kind in DTYPES}
NDARRAY = Named("ndarray")
ALLOWED: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("builtins", "set"): set,
    ("dnnlib.util", "EasyDict"): EasyDict,
    ("torch_utils.persistence", "_reconstruct_persistent_obj"): PersistentObject,
    ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): lambda data, *_: data,
    ("torch.storage", "_load_from_bytes"): load_storage,
    ("numpy", "dtype"): DType,
    ("numpy", "ndarray"): NDARRAY,
    **{(f"numpy.{core}.multiarray", "_reconstruct"): Array for core in ("core", "_core")},
    **{(f"numpy.{core}.multiarray", "scalar"): read_scalar for core in ("core", "_core")},
}


class ListedUnpickler(pickle.Unpickler):
    """Resolves names from a table only; nothing is ever imported."""

    names = ALLOWED

    def find_class(self, module: str, name: str) -> Any:
        module = "builtins" if module == "__builtin__" else module  # its name in protocols 0 to 2
        if (module, name) not in self.names:
            hint = TENSORFLOW if module.startswith("dnnlib.tflib") else ""
            raise Refused(f"{module:.80}.{name:.80} is not on the list{hint}")
        return self.names[module, name]

    def persistent_load(self, key: Any) -> Any:
        raise Refused("an outside reference (persistent id)")


class StorageUnpickler(ListedUnpickler):
    """Inside a storage only the names of typed storages are allowed."""

    names = STORAGES

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.found: dict[str, Storage] = {}

    def persistent_load(self, key: Any) -> Storage:
        try:
            tag, kind, name, _place, count, _view = key
        except (TypeError, ValueError):
            raise Refused("a storage reference of an unknown form") from None
        if tag != "storage" or not isinstance(kind, Named) or type(count) is not int or not isinstance(name, str):
            raise Refused("a storage reference of an unknown form")
        return self.found.setdefault(name, Storage(kind.name, count))


def collect(module: Any, path: str, tensors: dict, facts: dict, depth: int = 0) -> None:
    """Tensors and plain attributes of a module and those inside it, by dotted path."""
    if not isinstance(module, PersistentObject) or depth > MAX_DEPTH:
        raise Refused(f"no generator module at {path or 'its root'!r}")
    prefix = f"{path}." if path else ""
    facts[f"{prefix}class"] = module.class_name
    for name, value in module.state.items():
        if isinstance(value, (int, float, str, type(None))) and not name.startswith("_"):
            facts[prefix + name] = value
        elif isinstance(value, Array) and value.value.size <= 16:
            facts[prefix + name] = value.value.tolist()
    for group in ("_parameters", "_buffers"):
        for name, value in (module.state.get(group) or {}).items():
            if isinstance(value, np.ndarray):
                tensors[prefix + name] = value
    for name, child in (module.state.get("_modules") or {}).items():
        collect(child, prefix + name, tensors, facts, depth + 1)


def read(path: Path) -> tuple[dict[str, np.ndarray], dict]:
    """(tensors, facts) of the averaged generator in a pickle; raises Refused."""
    with path.open("rb") as stream:
        if stream.read(2) == b"PK":
            raise Refused("a zip archive, so a PyTorch checkpoint and not an official pickle")
        stream.seek(0)
        content = ListedUnpickler(stream).load()
    if not isinstance(content, dict) or not {"G_ema", "G"} & set(content):
        raise Refused("no generator: there is neither G_ema nor G in it")
    tensors: dict[str, np.ndarray] = {}
    facts: dict[str, Any] = {}
    collect(content.get("G_ema") or content["G"], "", tensors, facts)
    return tensors, facts


# Walls around the process -------------------------------------------------

FORBIDDEN = ("os.", "subprocess.", "socket.", "ctypes.", "shutil.", "import", "exec", "compile", "code.__new__")
CPU_SECONDS = 300


def limit_resources(source: Path) -> None:
    """Bound memory by the file's size, and processor time; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    memory = (2 << 30) + 6 * source.stat().st_size
    for kind, bound in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]  # negative: none
        bound = bound if hard < 0 else min(bound, hard)
        resource.setrlimit(kind, (bound, bound))


def lock_down() -> None:
    """Second wall: even code that got in could start, import, compile, write or connect to nothing."""

    def hook(event: str, details: tuple) -> None:
        writes = event == "open" and details[1] not in ("r", "rb")
        if writes or event.startswith(FORBIDDEN):
            raise Refused(f"an attempt at {event}")

    sys.addaudithook(hook)


def main(source: str, folder: str) -> dict:
    """Run once; every way of failing ends as one sentence."""
    limit_resources(Path(source))
    lock_down()
    try:
        tensors, facts = read(Path(source))
        save_file(tensors, f"{folder}/tensors.safetensors")
        return {"facts": facts}
    except Refused as error:
        return {"error": f"refused: {error}"}
    except (pickle.UnpicklingError, EOFError) as error:
        return {"error": f"not a complete pickle: {error}"}
    except Exception as error:  # a hostile stream can raise anything
        return {"error": f"refused: {type(error).__name__}: {error!s:.200}"}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
