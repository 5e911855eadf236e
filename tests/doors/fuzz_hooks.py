"""Loaded by schemathesis (SCHEMATHESIS_HOOKS): every other call names things that are there, so that it gets past the
404 and into what is behind it.
"""

import json
import os

import schemathesis

IDS = json.loads(os.environ["FUZZ_IDS"])
_calls = {"made": 0}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    _calls["made"] += 1
    if not path_parameters or _calls["made"] % 2:
        return path_parameters
    return {name: IDS.get(name, value) for name, value in path_parameters.items()}
