import subprocess
import sys

import pytest

from facegen.attributes import CODE_NAMES, PortraitRequest, RequestError, encode


def test_everything_is_free_by_default():
    assert PortraitRequest().as_dict() == {}


def test_dict_round_trip_keeps_only_what_was_asked():
    request = PortraitRequest(age=34, gender="f", beard=False)
    assert request.as_dict() == {"age": 34, "gender": "f", "beard": False}
    assert PortraitRequest.from_dict(request.as_dict()) == request


@pytest.mark.parametrize(("field", "value", "words"), [
    ("age", 17, "age must be a number from 18 to 90"), ("age", "old", "age must"), ("age", True, "age must"),
    ("age", float("nan"), "age must"), ("gender", "woman", "gender must be one of f, m, x"),
    ("appearance", "other", "appearance must be one of white, black"), ("expression", "sad", "neutral, smile, laugh"),
    ("glasses", "dark", "glasses must be one of none, clear"), ("beard", 1, "beard must be true, false"),
    ("hair_colour", "green", "hair_colour must"), ("hair_length", "very long", "hair_length must")])
def test_impossible_values_are_named_with_what_is_allowed(field, value, words):
    with pytest.raises(RequestError, match=words):
        PortraitRequest(**{field: value})


def test_unknown_attribute_is_named():
    with pytest.raises(RequestError, match="unknown attribute 'mood'"):
        PortraitRequest.from_dict({"mood": "good"})


def test_query_strings_are_parsed_and_any_means_free():
    query = {"age": "40", "gender": "any", "appearance": " Indian ", "beard": "yes", "glasses": "none",
             "expression": ""}
    assert PortraitRequest.from_query(query).as_dict() == {
        "age": 40.0, "appearance": "indian", "beard": True, "glasses": "none"}
    with pytest.raises(RequestError, match="age must"):
        PortraitRequest.from_query({"age": "forty"})


def test_code_has_one_number_per_name():
    row = {"age": 40, "gender": "m", "appearance": "other", "expression": "smile", "glasses": "clear",
           "hair_colour": "red", "hair_length": "long", "beard": 1}
    code = dict(zip(CODE_NAMES, encode(row), strict=True))
    assert code["gender"] == 1 and code["smile"] == 1 and code["glasses"] == 1 and code["red"] == 1
    assert not any(code[a] for a in ("white", "black", "indian"))


@pytest.mark.parametrize("module", ["facegen", "facegen.attributes", "facegen.data.weights"])
def test_import_loads_neither_torch_nor_numpy_nor_django(module):
    program = f"import sys, {module}; print([m for m in ('torch', 'numpy', 'django') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_lazy_names_resolve():
    import facegen

    assert facegen.PortraitRequest is PortraitRequest
    with pytest.raises(AttributeError):
        _ = facegen.nothing
