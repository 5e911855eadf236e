"""StyleGAN3: the network against its equations written out slowly, its import, and its serving."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from facegen.attributes import PortraitRequest
from facegen.stylegan.alias_free import LayerShape, StyleGan3, StyleGan3Config
from facegen.stylegan.directions import fit_directions
from facegen.stylegan.importer import StyleGanImportError, import_stylegan, load
from facegen.stylegan.portraits import StyleGanPortraits
from tests.facegen.stylegan.stylegan_pickles import attributes, scramble, write_official


def layer(i, inputs, outputs, sides, factors=(2, 2), kernel=3, **other):
    taps = [6 * factor if factor > 1 else 1 for factor in factors]
    plain = {"radial": False, "colours": False, "clamp": 256.0} | other
    return LayerShape(f"L{i}_{sides[1]}_{outputs}", inputs, outputs, *sides, kernel, *factors, *taps, **plain)


CONFIG = StyleGan3Config(
    layers=(
        layer(0, 5, 6, (12, 12)),
        layer(1, 6, 4, (12, 20), (4, 2), radial=True, clamp=1.5),
        layer(2, 4, 3, (20, 8)),  # so much smaller that its padding is negative
        layer(3, 3, 3, (8, 8), (1, 1), kernel=1, colours=True),
    ),
    input_channels=5, input_size=12, input_rate=8.0, bandwidth=1.7, z_dim=4, w_dim=6,
)  # fmt: skip


@pytest.fixture
def network():
    torch.manual_seed(2)
    net = scramble(StyleGan3(CONFIG))
    for name, value in net.state_dict().items():
        if name.endswith("_filter"):  # lopsided, so that a flip would show
            value.copy_(torch.rand_like(value) / value.sum().sqrt())
    return net


def linear(layer, x):
    return (
        layer.weight @ x * (layer.lr_multiplier / math.sqrt(layer.weight.shape[1])) + layer.bias * layer.lr_multiplier
    )


def filtered(x, taps, up=1, down=1, before=0, after=0):
    """Zero insertion, padding or cutting, true convolution, decimation, one after the other. [C, H, W]"""
    taps = torch.ones(1, dtype=x.dtype) if taps is None else taps
    kernel = torch.outer(taps, taps) if taps.dim() == 1 else taps
    zeros = torch.zeros(x.shape[0], x.shape[1] * up, x.shape[2] * up, dtype=x.dtype)
    zeros[:, ::up, ::up] = x
    zeros = F.pad(zeros, (before, after, before, after))
    return F.conv2d(zeros[:, None], kernel.flip(0, 1)[None, None] * up**2)[:, 0, ::down, ::down]


def reference_layer(module, x, w):
    """Weights and styles normalised, modulated and demodulated for one sample."""
    shape, weight, style = module.shape, module.weight, linear(module.affine, w)
    if shape.colours:
        weight = weight * (style / math.sqrt(weight[0].numel()))[None, :, None, None]
    else:
        weight = weight * weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
        weight = weight * (style * style.square().mean().rsqrt())[None, :, None, None]
        weight = weight * (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).rsqrt()
    weight = weight * module.magnitude_ema.rsqrt()
    x = F.conv2d(x[None], weight, padding=shape.kernel - 1)[0] + module.bias[:, None, None]
    x = filtered(x, module.up_filter, up=shape.up, before=shape.padding[0], after=shape.padding[1])
    x = x if shape.colours else torch.where(x > 0, x, 0.2 * x) * math.sqrt(2)
    return filtered(x.clamp(-shape.clamp, shape.clamp), module.down_filter, down=shape.down)


def reference_input(module, w):
    """Pixel by pixel: the place is moved, then every wave is read there."""
    cosine, sine, x, y = linear(module.affine, w)
    length = math.hypot(cosine, sine)
    turn = torch.tensor([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, length]], dtype=w.dtype) / length
    shift = torch.tensor([[1, 0, -x / length], [0, 1, -y / length], [0, 0, 1]], dtype=w.dtype)
    moved = turn @ shift @ module.transform
    result = torch.zeros(len(module.weight), module.size, module.size, dtype=w.dtype)
    freqs = module.freqs @ moved[:2, :2]
    fade = (1 - (freqs.norm(dim=1) - module.bandwidth) / (module.rate / 2 - module.bandwidth)).clamp(0, 1)
    phases = module.phases + module.freqs @ moved[:2, 2]
    for row in range(module.size):
        for column in range(module.size):
            place = (torch.tensor([column, row], dtype=w.dtype) + 0.5 - module.size / 2) / module.rate
            result[:, row, column] = fade * torch.sin(2 * math.pi * (freqs @ place + phases))
    return torch.einsum("oi,ihw->ohw", module.weight / math.sqrt(len(module.weight)), result)


def test_input_waves_follow_their_equations(network):
    net, w = network.double(), torch.randn(2, 6).double()
    expected = torch.stack([reference_input(net.synthesis.input, row) for row in w])
    assert torch.allclose(net.synthesis.input(w), expected, atol=1e-10)


def test_places_are_those_of_an_affine_grid(network):
    theta = torch.eye(2, 3) * 0.5 * 12 / 8
    grid = F.affine_grid(theta[None], [1, 1, 12, 12], align_corners=False)
    assert torch.allclose(network.synthesis.input._places(theta), grid.flatten(0, 2), atol=1e-6)


@pytest.mark.parametrize("shape", CONFIG.layers, ids=lambda shape: shape.name)
def test_layers_follow_their_equations(network, shape):
    module = getattr(network.double().synthesis, shape.name)
    x, w = torch.randn(2, shape.inputs, shape.in_size, shape.in_size).double(), torch.randn(2, 6).double()
    expected = torch.stack([reference_layer(module, *row) for row in zip(x, w, strict=True)])
    assert expected.shape == (2, shape.outputs, shape.out_size, shape.out_size)
    assert torch.allclose(module(x, w), expected, atol=1e-8)


def test_every_layer_has_its_own_style_and_the_output_is_scaled(network):
    net, ws = network.double(), torch.randn(1, CONFIG.num_ws, 6).double()
    x = reference_input(net.synthesis.input, ws[0, 0])
    for shape, w in zip(CONFIG.layers, ws[0, 1:], strict=True):
        x = reference_layer(getattr(net.synthesis, shape.name), x, w)
    assert torch.allclose(net.synthesis(ws)[0], x * 0.25, atol=1e-8)


@pytest.mark.parametrize("protocol", [3, 4])
def test_pictures_before_and_after_import_are_the_same(network, tmp_path, protocol):
    manifest = import_stylegan(write_official(tmp_path / "network.pkl", network, protocol), tmp_path / "out")
    after, _ = load(tmp_path / "out")
    z = torch.randn(2, 4)
    assert manifest["kind"] == "stylegan3" and after.config == CONFIG
    assert torch.equal(after(z, truncation=0.8), network(z, truncation=0.8))
    assert not (tmp_path / "canary").exists()


def test_imported_networks_are_steered_and_served_the_same_way(network, tmp_path):
    import_stylegan(write_official(tmp_path / "network.pkl", network), tmp_path / "out")
    imported, manifest = load(tmp_path / "out")

    def judge(pictures):
        return {"age": 18 + 72 * pictures[:, 0].mean((1, 2))}

    generator = StyleGanPortraits(imported, manifest, fit_directions(imported, judge, 40), judge)
    (portrait,) = generator.generate([PortraitRequest(age=40)], [3])
    assert portrait.image.size == (8, 8) and "age" in portrait.measured


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"in_size": 10**6}, "only squares to 4096 px"),
        ({"up": 3}, "up_factor is 3, not 1, 2, 4 or 8"),
        ({"name": "L7_12_6"}, "its layers are"),
    ],
)
def test_impossible_shapes_are_refused_by_name(network, tmp_path, change, words):
    first = network.synthesis.L0_12_6
    if "name" in change:
        network.synthesis.add_module(change["name"], first)
        del network.synthesis.L0_12_6
    else:
        first.shape = replace(first.shape, **change)
    path = write_official(tmp_path / "network.pkl", network)
    with pytest.raises(StyleGanImportError, match=words):
        import_stylegan(path, tmp_path / "out")


def test_a_missing_attribute_is_named(network, tmp_path, monkeypatch):
    without = {k: v for k, v in attributes(network.synthesis.input).items() if k != "bandwidth"}
    chosen = attributes

    def lacking(module):
        return without if module is network.synthesis.input else chosen(module)

    monkeypatch.setattr("tests.facegen.stylegan.stylegan_pickles.attributes", lacking)
    path = write_official(tmp_path / "network.pkl", network)
    with pytest.raises(StyleGanImportError, match=r"synthesis\.input\.bandwidth' is missing"):
        import_stylegan(path, tmp_path / "out")
