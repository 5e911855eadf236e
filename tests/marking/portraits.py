"""Portraits to mark: drawn by hand, with the texture that a picture of a person has."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def portrait(seed: int = 1, side: int = 256) -> Image.Image:
    """Head and shoulders on nothing, RGBA, another one for each seed."""
    dice = np.random.default_rng(seed)
    skin, hair, cloth = (tuple(map(int, dice.integers(low, low + 100, 3))) for low in (120, 20, 60))
    shift = int(dice.integers(-10, 11))
    picture = Image.new("RGBA", (256, 256), (*cloth, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((30, 190, 226, 360), fill=(*cloth, 255))
    pen.ellipse((66 + shift, 20, 190 + shift, 190), fill=(*hair, 255))
    pen.ellipse((78 + shift, 48, 178 + shift, 206), fill=(*skin, 255))
    for x in (104 + shift, 152 + shift):
        pen.ellipse((x - 9, 108, x + 9, 118), fill=(240, 240, 240, 255))
        pen.ellipse((x - 4, 109, x + 4, 117), fill=(40, 30, 30, 255))
    pen.arc((108 + shift, 140, 148 + shift, 174), 20, 160, fill=(150, 60, 60, 255), width=4)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    grain = np.clip(dice.normal(128, 40, (256, 256)), 0, 255).astype(np.uint8)
    grain = np.asarray(Image.fromarray(grain).filter(ImageFilter.GaussianBlur(1)), np.float32) - 128
    pixels = np.asarray(picture, np.float32).copy()
    pixels[..., :3] += grain[..., None] / 4
    done = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return done if side == 256 else done.resize((side, side), Image.Resampling.LANCZOS)


def on(image: Image.Image, colour=(226, 205, 214)) -> Image.Image:
    """As a browser shows it on a tile."""
    ground = Image.new("RGB", image.size, colour)
    ground.paste(image.convert("RGB"), (0, 0), image.getchannel("A"))
    return ground


def saved(image: Image.Image, format: str = "PNG", **options) -> bytes:
    target = BytesIO()
    image.save(target, format, **options)
    return target.getvalue()


def again(image: Image.Image, format: str, **options) -> Image.Image:
    return Image.open(BytesIO(saved(image, format, **options))).convert(image.mode)


def drawing_portraits(generator):
    """The stand-in `generator`, drawing a portrait of its own for each seed: no mark fits into a flat colour."""

    def generate(requests, seeds, on_step=None):
        drawn = []
        for done, (request, seed) in enumerate(zip(requests, seeds, strict=True), 1):
            if on_step:
                on_step(done, len(seeds))
            image = portrait(seed % 2**32)
            drawn.append(SimpleNamespace(image=image, measured=request.as_dict(), confidence={}, tries=1))
        return drawn

    generator.generate = generate
    return generator
