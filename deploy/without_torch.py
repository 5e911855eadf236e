"""Prints what the web needs to run: pyproject's dependencies but torch, with the extras of production."""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
extras = project["optional-dependencies"]
wanted = [*project["dependencies"], *extras["production"], *extras["s3"], *extras["sentry"]]
sys.stdout.write("\n".join(line for line in wanted if not line.startswith("torch")) + "\n")
