"""Import of official StyleGAN2 pickles: faithful for honest files, inert for hostile ones.

The honest pickles come from stylegan_pickles.py, the hostile ones from here.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from facegen.cli import main
from facegen.data.weights import WeightsError, verify
from facegen.stylegan import unpickle
from facegen.stylegan.importer import StyleGanImportError, import_stylegan, load
from facegen.stylegan.network import StyleGan2, StyleGan2Config
from tests.facegen.stylegan.stylegan_pickles import scramble, write_official

TINY = StyleGan2Config(channels=(8, 6, 4), z_dim=5, w_dim=7, mapping_layers=2, conv_clamp=256.0)


def scrambled(config: StyleGan2Config = TINY) -> StyleGan2:
    torch.manual_seed(0)
    return scramble(StyleGan2(config))


@pytest.fixture
def write(tmp_path):
    """write(network, protocol, **more content) -> path of an official pickle."""
    return lambda network, *protocol, **extra: write_official(tmp_path / "network.pkl", network, *protocol, **extra)


def imported(path, out):
    import_stylegan(path, out)
    network, _ = load(out)
    return network


@pytest.mark.parametrize("protocol", [3, 4])
def test_pictures_before_and_after_import_are_the_same(write, tmp_path, protocol):
    before = scrambled()
    after = imported(write(before, protocol), tmp_path / "out")
    z = torch.randn(3, 5)
    assert after.config == TINY
    assert torch.equal(after(z), before(z))
    assert torch.equal(after(z, truncation=0.5), before(z, truncation=0.5))
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("change", [{"c_dim": 3}, {"use_noise": False}, {"conv_clamp": None}, {"mapping_lr": 1.0}])
def test_variants_keep_their_configuration(write, tmp_path, change):
    config = replace(TINY, **change)
    before = scrambled(config)
    after = imported(write(before), tmp_path / "out")
    label = torch.eye(3)[:2] if config.c_dim else None
    z = torch.randn(2, 5)
    assert after.config == config
    assert torch.equal(after(z, label), before(z, label))


def test_half_precision_weights_are_read(write, tmp_path):
    before = scrambled().half()
    after = imported(write(before), tmp_path / "out")
    assert torch.allclose(after.synthesis.b8.conv0.weight, before.synthesis.b8.conv0.weight.float())


def test_manifest_names_source_licence_and_hashes(write, tmp_path):
    path = write(scrambled())
    manifest = import_stylegan(path, tmp_path / "out")
    assert verify(tmp_path / "out") == manifest
    assert manifest["source"]["file"] == "network.pkl" and len(manifest["source"]["sha256"]) == 64
    assert "non-commercial" in manifest["licence"]


def test_an_altered_import_is_noticed(write, tmp_path):
    import_stylegan(write(scrambled()), tmp_path / "out")
    with (tmp_path / "out/stylegan.safetensors").open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        stream.write(b"\x7f")
    with pytest.raises(WeightsError, match="damaged or altered"):
        load(tmp_path / "out")


def test_the_command_imports_and_refuses_in_one_sentence(write, tmp_path, capsys):
    out = str(tmp_path / "out")
    assert main(["import-stylegan", str(write(scrambled())), "--out", out]) == 0
    assert "non-commercial" in capsys.readouterr().out
    (tmp_path / "hostile.pkl").write_bytes(pickle.dumps(eval))
    assert main(["import-stylegan", str(tmp_path / "hostile.pkl"), "--out", out]) == 2
    assert capsys.readouterr().err == "error: refused: builtins.eval is not on the list\n"


# Refusals -----------------------------------------------------------------


class Calls:
    """Unpickling this calls a function, the classic attack."""

    def __init__(self, function, *arguments) -> None:
        self.answer = function, arguments

    def __reduce__(self):
        return self.answer


def refusal(content: bytes, tmp_path) -> str:
    path = tmp_path / "hostile.pkl"
    path.write_bytes(content)
    with pytest.raises(StyleGanImportError) as caught:
        import_stylegan(path, tmp_path / "out")
    assert not (tmp_path / "canary").exists(), "something in the file was executed"
    assert not (tmp_path / "out").exists()
    return str(caught.value)


def test_functions_are_refused_by_name_and_not_called(tmp_path):
    canary = tmp_path / "canary"
    system = pickle.dumps({"G_ema": Calls(os.system, f"touch {canary}")}, 3)
    assert refusal(system, tmp_path) == f"refused: {os.system.__module__}.system is not on the list"
    evil = pickle.dumps({"G_ema": Calls(eval, f"open({str(canary)!r}, 'w')")}, 4)
    assert refusal(evil, tmp_path) == "refused: builtins.eval is not on the list"


def test_functions_beside_an_honest_generator_are_refused(write, tmp_path):
    path = write(scrambled(), augment_pipe=Calls(exec, f"open({str(tmp_path / 'canary')!r}, 'w')"))
    assert "builtins.exec is not on the list" in refusal(path.read_bytes(), tmp_path)


def test_functions_inside_the_bytes_of_a_storage_are_refused(tmp_path):
    attack = Calls(eval, f"open({str(tmp_path / 'canary')!r}, 'w')")
    stream = io.BytesIO()
    torch.save(attack, stream, _use_new_zipfile_serialization=False)
    hidden = Calls(torch.storage._load_from_bytes, stream.getvalue())
    assert refusal(pickle.dumps({"G_ema": hidden}), tmp_path) == "refused: builtins.eval is not on the list"


def test_listed_functions_of_the_outside_are_refused_inside_a_storage(tmp_path):
    stream = io.BytesIO()
    torch.save(OrderedDict(a=1), stream, _use_new_zipfile_serialization=False)
    hidden = Calls(torch.storage._load_from_bytes, stream.getvalue())
    assert "collections.OrderedDict is not on the list" in refusal(pickle.dumps({"G_ema": hidden}), tmp_path)


def test_zip_archives_inside_a_storage_are_refused(tmp_path):
    stream = io.BytesIO()
    torch.save(torch.zeros(2), stream)
    hidden = Calls(torch.storage._load_from_bytes, stream.getvalue())
    assert "refused: a storage as a zip archive" in refusal(pickle.dumps({"G_ema": hidden}), tmp_path)


@pytest.mark.parametrize(
    ("stream", "named"),
    [
        (b"cdnnlib.tflib.network\nNetwork\n.", "dnnlib.tflib.network.Network is not on the list; this is a TensorFlow"),
        (b"cbuiltins\ngetattr\n.", "builtins.getattr is not on the list"),
        (b"\x80\x04\x8c\x0bcollections\x8c\x1dOrderedDict.fromkeys.__self__\x93.", "is not on the list"),
        (b"ctorch.nn.modules.container\nSequential\n.", "torch.nn.modules.container.Sequential is not on the list"),
        (b"Phere\n.", "outside reference"),
        (b"\x82\x01.", "unregistered extension"),
    ],
)
def test_other_names_and_tricks_are_refused(tmp_path, stream, named):
    assert named in refusal(stream, tmp_path)


def test_tensors_beyond_their_storage_are_refused(tmp_path):
    storage = torch.zeros(4)._typed_storage()
    for size, stride, offset in (((4,), (2,), 0), ((2,), (-1,), 3), ((10**12,), (0,), 0), ((2,), (1,), 3)):
        outside = Calls(torch._utils._rebuild_tensor_v2, storage, offset, size, stride, False, OrderedDict())
        assert "refused: a tensor" in refusal(pickle.dumps({"G_ema": outside}), tmp_path)


def test_files_that_are_no_pickle_are_refused_in_words(tmp_path):
    assert "not a complete pickle" in refusal(b"", tmp_path)
    assert "not an official pickle" in refusal(b"PK\x03\x04", tmp_path)
    assert "neither G_ema nor G" in refusal(pickle.dumps({"weights": 1}), tmp_path)
    with pytest.raises(StyleGanImportError, match="there is no file"):
        import_stylegan(tmp_path / "absent.pkl", tmp_path / "out")


def test_a_cut_file_is_refused(write, tmp_path):
    content = write(scrambled()).read_bytes()
    refusal(content[: len(content) // 2], tmp_path)


def test_wrong_shapes_and_values_are_refused_by_name(write, tmp_path):
    network = scrambled()
    network.synthesis.b8.conv1.bias.data = torch.zeros(5)
    assert "synthesis.b8.conv1.bias is [5] instead of [6]" in refusal(write(network).read_bytes(), tmp_path)
    network = scrambled()
    network.mapping.w_avg.fill_(float("nan"))
    assert "mapping.w_avg holds numbers that are not finite" in refusal(write(network).read_bytes(), tmp_path)


def test_the_reading_process_can_neither_start_nor_write_nor_import():
    for deed in ("__import__('os').system('true')", "open('canary', 'w')", "import wave"):
        program = f"import unpickle; unpickle.lock_down()\n{deed}"
        folder = Path(unpickle.__file__).parent
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
        assert "Refused: an attempt at" in done.stderr, deed
