"""The StyleGAN2 network against its equations, written out slowly and in another order of operations."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from facegen.stylegan.layers import FullyConnected, low_pass
from facegen.stylegan.network import StyleGan2, StyleGan2Config

CONFIG = StyleGan2Config(channels=(6, 5, 4), z_dim=4, w_dim=3, c_dim=2, mapping_layers=3, conv_clamp=2.5)


@pytest.fixture
def network():
    torch.manual_seed(3)
    net = StyleGan2(CONFIG).double().eval().requires_grad_(False)
    for value in net.state_dict().values():
        value.add_(torch.randn_like(value) * 0.2)
    for name, value in net.state_dict().items():
        if name.endswith("resample_filter"):
            value.copy_(low_pass())
    return net


def doubled(x, border=0):
    """Zeros between the pixels, then the filter with gain 4; border px more on each side. [C, H, W]"""
    zeros = torch.zeros(x.shape[0], 2 * x.shape[1], 2 * x.shape[2], dtype=x.dtype)
    zeros[:, ::2, ::2] = x
    kernel = 4 * low_pass().double()[None, None]
    before, after = 2 + border, 1 + border  # pixel i lands on 2i - 1 to 2i + 2
    return F.conv2d(F.pad(zeros, (before, after, before, after))[:, None], kernel)[:, 0]


def linear(layer: FullyConnected, x):
    scale = layer.lr_multiplier / math.sqrt(layer.weight.shape[1])
    return layer.weight @ x * scale + layer.bias * layer.lr_multiplier


def lrelu(x):
    return torch.where(x > 0, x, 0.2 * x) * math.sqrt(2)


def unit(x):
    return x / (x.square().mean() + 1e-8).sqrt()


def reference_mapping(mapping, z, c):
    x = torch.cat([unit(z), unit(linear(mapping.embed, c))])
    for i in range(CONFIG.mapping_layers):
        x = lrelu(linear(getattr(mapping, f"fc{i}"), x))
    return x


def reference_conv(layer, x, w):
    """Weights scaled and normalised for one sample; upsampling filters first and convolves then."""
    weight = layer.weight * linear(layer.affine, w)[None, :, None, None]
    weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
    if layer.up:
        x = F.conv2d(doubled(x, border=1)[None], weight.flip(2, 3))[0]  # a true convolution, hence the flip
    else:
        x = F.conv2d(x[None], weight, padding=1)[0]
    x = x + layer.noise_const * layer.noise_strength + layer.bias[:, None, None]
    return lrelu(x).clamp(-2.5, 2.5)


def reference_colours(layer, x, w):
    style = linear(layer.affine, w) / math.sqrt(x.shape[0])
    weight = layer.weight[:, :, 0, 0] * style
    return (torch.einsum("oi,ihw->ohw", weight, x) + layer.bias[:, None, None]).clamp(-2.5, 2.5)


def reference_synthesis(synthesis, ws):
    """ws [6, w_dim]: the colours of an octave use the style after its convolutions."""
    x = reference_conv(synthesis.b4.conv1, synthesis.b4.const, ws[0])
    picture = reference_colours(synthesis.b4.torgb, x, ws[1])
    for block, first in ((synthesis.b8, 1), (synthesis.b16, 3)):
        x = reference_conv(block.conv0, x, ws[first])
        x = reference_conv(block.conv1, x, ws[first + 1])
        picture = doubled(picture) + reference_colours(block.torgb, x, ws[first + 2])
    return picture


def test_mapping_follows_its_equations(network):
    z, c = torch.randn(2, 4).double(), torch.eye(2).double()
    expected = torch.stack([reference_mapping(network.mapping, *row) for row in zip(z, c, strict=True)])
    assert torch.allclose(network.mapping(z, c), expected, atol=1e-12)


def test_synthesis_follows_its_equations_with_a_style_for_each_layer(network):
    ws = torch.randn(2, CONFIG.num_ws, 3).double()
    expected = torch.stack([reference_synthesis(network.synthesis, row) for row in ws])
    assert expected.shape == (2, 3, 16, 16)
    assert torch.allclose(network.synthesis(ws), expected, atol=1e-10)


def test_truncation_goes_to_the_average(network):
    z, c = torch.randn(1, 4).double(), torch.eye(2)[:1].double()
    average = network.synthesis(network.styles(network.mapping.w_avg[None]))
    assert torch.allclose(network(z, c, truncation=0.0), average)


def test_a_labelled_network_asks_for_its_label(network):
    with pytest.raises(ValueError, match="trained with labels"):
        network(torch.randn(1, 4).double())


def test_published_shapes_have_the_published_size():
    config = StyleGan2Config.published(256, channel_base=16384)
    assert config.channels == (512, 512, 512, 512, 256, 128, 64)
    assert (config.resolution, config.num_ws) == (256, 14)
    with torch.device("meta"):
        network = StyleGan2(config)
    synthesis = sum(p.numel() for p in network.synthesis.parameters())
    mapping = sum(p.numel() for p in network.mapping.parameters())
    assert mapping == 8 * (512 * 512 + 512)
    assert 22e6 < synthesis + mapping < 25e6
    with pytest.raises(ValueError, match="power of two"):
        StyleGan2Config.published(100)


def test_official_names_are_kept():
    names = set(StyleGan2(CONFIG).state_dict())
    for name in ("mapping.embed.weight", "mapping.fc0.weight", "mapping.w_avg", "synthesis.b4.const"):
        assert name in names
    for name in ("noise_const", "noise_strength", "resample_filter", "affine.weight", "affine.bias", "weight", "bias"):
        assert f"synthesis.b8.conv0.{name}" in names and f"synthesis.b4.conv1.{name}" in names
    assert "synthesis.b4.conv0.weight" not in names
    assert {"synthesis.b16.torgb.affine.weight", "synthesis.b16.resample_filter"} <= names
