"""Pages, pictures and weights lie beside the packages in a checkout; in a wheel they lie inside one of them."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("templates", "static", "weights")


class WithFolders(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for name in FOLDERS:
                target = Path(self.build_lib, "personas", "shipped", name)
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(name, target)


setup(cmdclass={"build_py": WithFolders})
