"""Writes the lock: every package with its version and hashes, for running, production, tests and training.

`make lock` runs it. pip-tools resolves pyproject's ranges; no index address is written, so that everybody's own index
serves them. Torch stands apart, by version alone: its CPU and CUDA builds differ in bytes and in what they bring along.

    python requirements/lock.py           renews run.txt, production.txt, dev.txt, train.txt and torch.txt
    python requirements/lock.py --news    prints what the ranges resolve to today where the lock says otherwise
    python requirements/lock.py --pythons asks for wheels of every locked version on Python 3.11 to 3.13
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent / "pyproject.toml"
PYTHONS = ("3.11", "3.12", "3.13")
# What torch's own builds bring: never locked, since they follow the build.
OF_TORCH = re.compile(r"^(torch|triton|nvidia-[\w-]+|cuda-[\w-]+)==")
COMPILE = (
    "--quiet --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "
    "--no-emit-options --allow-unsafe"
).split()
HEADER = "# Made by `make lock` from pyproject.toml; not edited by hand. Torch stands in torch.txt.\n"


def wanted(*extras: str) -> list[str]:
    """The requirements of pyproject.toml with these extras, its own name left out."""
    project = tomllib.loads(PROJECT.read_text())["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return [line for line in lines if not line.startswith(f"{project['name']}[")]


def every_extra() -> list[str]:
    return list(tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"])


def sets() -> dict[str, list[str]]:
    """The files of the lock and the extras in each. What trains wants torch: it is installed without its needs."""
    production = ["production", "s3", "sentry"]
    return {"run": [], "production": production, "dev": [*production, "dev"], "train": ["train"]}


def compiled(requirements: list[str], *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.in"), Path(folder, "out.txt")
        source.write_text("\n".join(requirements) + "\n")
        command = [sys.executable, "-m", "piptools", "compile", *COMPILE, *options, "-o", str(target), str(source)]
        subprocess.run(command, check=True)
        return target.read_text()


def elsewhere(*extras: str) -> dict[str, str]:
    """What other patch versions of our Pythons need and this one does not, as name to `name==1.0 ; marker`.

    Debian 12's own Python is 3.11.2, for which a package may ask for more than for 3.11.7; with hashes, pip refuses it.
    """
    lines = resolved(f"{PYTHONS[0]}.0", "--universal", *(f"--extra={extra}" for extra in extras)).splitlines()
    named = (line.split("==")[0] for line in lines)
    return {
        name: line.replace("'", '"')
        for name, line in zip(named, lines, strict=True)
        if "; python_" in line and not OF_TORCH.match(line)
    }


def marked(name: str, line: str) -> str:
    """The block of a package that only some Pythons install."""
    pin, _, marker = line.partition(" ; ")
    return blocks(compiled([pin], "--generate-hashes"))[name].replace(f"{pin} \\", f"{pin} ; {marker} \\", 1)


def blocks(text: str) -> dict[str, str]:
    """Name to its lines: `name==1.0 \\` and the hashes below it."""
    parts = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    kept = (part for part in parts if "==" in part.split("\n")[0] and not OF_TORCH.match(part))
    return {part.split("==")[0]: re.sub(r"^#.*\n", "", part, flags=re.MULTILINE).rstrip() + "\n" for part in kept}


def pins(text: str) -> dict[str, str]:
    """Name to version."""
    return dict(re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s\\]+)", text, flags=re.MULTILINE))


def renew() -> None:
    locked = blocks(compiled(wanted(*every_extra()), "--generate-hashes"))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(block.split(" ")[0] for block in locked.values()) + "\n")
        constraints.flush()
        chosen = {name: pins(compiled(wanted(*extras), "-c", constraints.name)) for name, extras in sets().items()}
    chosen["train"] = {key: version for key, version in chosen["train"].items() if key not in chosen["run"]}
    for name, packages in chosen.items():
        more = {} if name == "train" else elsewhere(*sets()[name])
        text = locked | {key: marked(key, line) for key, line in more.items() if key not in locked}
        (HERE / f"{name}.txt").write_text(HEADER + "".join(text[key] for key in sorted({*packages, *more} & set(text))))
    (HERE / "torch.txt").write_text(next(line for line in wanted() if line.startswith("torch==")) + "\n")


def locked_versions() -> dict[str, str]:
    return pins((HERE / "dev.txt").read_text()) | pins((HERE / "train.txt").read_text())


def news() -> None:
    """Resolves the ranges anew, without installing, and prints what changed."""
    today, locked = pins(resolved("3.11", "--all-extras")), locked_versions()
    changed = sorted(name for name, version in today.items() if name in locked and locked[name] != version)
    for name in changed:
        print(f"{name}: locked {locked[name]}, the ranges now give {today[name]}")
    for name in sorted(set(locked) - set(today)):
        print(f"{name}: locked, and no longer asked for")
    print(f"{len(changed)} of {len(locked)} packages have moved since the lock.")


def pythons() -> None:
    """Asks for the locked versions' wheels on each Python, from its first patch version on; ends with 1 where one has
    none, or where a package would be asked for that is not locked."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(f"{name}=={version}" for name, version in locked_versions().items()))
        constraints.flush()
        for python in PYTHONS:
            found = resolved(f"{python}.0", "-c", constraints.name, "--only-binary", ":all:", "--all-extras")
            if missing := {key for key in pins(found) if not OF_TORCH.match(f"{key}==")} - set(locked_versions()):
                sys.exit(f"Python {python}.0 asks for {', '.join(sorted(missing))}, which the lock lacks: `make lock`.")
            print(f"Python {python}: every locked package has a wheel")


def resolved(python: str, *options: str) -> str:
    """pyproject's ranges for a Python that need not be here; uv asks for metadata alone: seconds, not minutes."""
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--python-version", python, *options, str(PROJECT)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    {"--news": news, "--pythons": pythons}.get((sys.argv[1:] or [""])[0], renew)()
