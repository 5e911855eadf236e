"""The lock names every package with version and hashes, fits pyproject's ranges, and is what everything installs."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions, requires

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.e2e.installation import ROOT

LOCKS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PRODUCTION = ["production", "s3", "sentry"]
EXTRAS = {"run": [], "production": PRODUCTION, "dev": [*PRODUCTION, "dev"]}
FILES = [*EXTRAS, "train"]


def pins(name: str) -> dict[str, str]:
    text = (LOCKS / f"{name}.txt").read_text()
    return dict(re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s\\]+)", text, flags=re.MULTILINE))


def declared(extras: list[str]) -> list[Requirement]:
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    known = (Requirement(line) for line in lines)
    return [requirement for requirement in known if requirement.name not in ("torch", PROJECT["name"])]


@pytest.mark.parametrize("name", EXTRAS)
def test_every_declared_package_is_locked_within_its_range(name):
    locked = pins(name)
    for requirement in declared(EXTRAS[name]):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in {name}.txt: run `make lock`"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} against {version}"


def test_what_trains_is_locked_beside_the_rest():
    """They want torch, which has no hash here: their file holds them alone, installed without their needs."""
    wanted = {requirement.name for requirement in map(Requirement, PROJECT["optional-dependencies"]["train"])}
    assert wanted == set(pins("train")) and not wanted & set(pins("dev"))


def test_every_extra_is_locked_somewhere():
    assert set(PROJECT["optional-dependencies"]) == {*EXTRAS["dev"], "train"}


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_hashes_and_no_address(name):
    text = (LOCKS / f"{name}.txt").read_text()
    blocks = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(name)) > 2
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text and "index" not in text and " @ " not in text


def test_the_sets_agree_and_torch_stands_apart():
    dev = pins("dev")
    for name in EXTRAS:
        assert pins(name).items() <= dev.items()
        assert not {key for key in pins(name) if re.match(r"torch$|triton$|nvidia-|cuda-", key)}
    assert (LOCKS / "torch.txt").read_text().strip() in PROJECT["dependencies"]


def test_nothing_installs_around_the_lock():
    """Every pip line of the Makefile and of the images takes a file of the lock, torch's version or the tree itself."""
    makefile = re.findall(r"^\t\$\(PIP\) (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    images = [
        line
        for file in (ROOT / "deploy").glob("*.Dockerfile")
        for line in re.findall(r"pip install (.+)$", file.read_text(), re.MULTILINE)
    ]
    assert makefile and images
    for line in [*makefile, *images]:
        locked = re.search(r"--require-hashes -r requirements/(run|production|dev)\.txt", line)
        assert locked or "-r requirements/torch.txt" in line or "--no-deps" in line, line


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.12.0", "3.13.0"])
def test_whoever_has_an_older_patch_of_python_finds_all_that_it_needs(python):
    """Debian 12's own is 3.11.2: redis asks there for a package that 3.11.7 can do without, and pip refuses what has no
    hash."""
    here = {**default_environment(), "python_full_version": python, "python_version": python.rpartition(".")[0]}
    locked = {canonicalize_name(name) for name in pins("dev")}
    missing = set()
    for name in locked & {canonicalize_name(one.metadata["Name"]) for one in distributions()}:
        for line in requires(name) or []:
            needed = Requirement(line)
            wanted = needed.marker is None or needed.marker.evaluate({**here, "extra": ""})
            if wanted and canonicalize_name(needed.name) not in locked | {"torch"}:
                missing.add(f"{name} wants {line}")
    assert missing == set()


def test_the_wider_net_finds_what_is_missing_when_it_is(monkeypatch):
    """The test above, with the lock of before."""
    names = pins("dev")
    del names["async-timeout"]
    monkeypatch.setattr(f"{__name__}.pins", lambda name: names)
    with pytest.raises(AssertionError, match="redis wants async-timeout"):
        test_whoever_has_an_older_patch_of_python_finds_all_that_it_needs("3.11.2")
