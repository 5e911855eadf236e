"""Exports as jobs of the queue: fairness is between them too."""

from tests.exports.conftest import ask, kinds, no_files_of_others  # noqa: F401  (fixtures)
