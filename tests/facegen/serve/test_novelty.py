"""Copies of training portraits are found, and never handed out."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageFilter

from facegen.attributes import PortraitRequest
from facegen.data.dataset import FaceSet
from facegen.data.weights import WeightsError
from facegen.serve.novelty import NoveltyIndex, decode, encode, fit_index
from facegen.serve.search import REDRAWS


def stranger(seed: int, size: int = 64) -> Image.Image:
    """A smooth random face-sized blob: unlike any other, as people are."""
    noise = np.random.default_rng(seed).normal(0, 1, (12, 12, 3))
    texture = Image.fromarray(np.uint8(np.clip(128 + 60 * noise, 0, 255))).resize((size, size), Image.BICUBIC)
    y, x = np.mgrid[-1:1:size * 1j, -1:1:size * 1j]
    alpha = Image.fromarray(np.uint8(255 * (x**2 / 0.6 + y**2 / 0.9 < 1))).filter(ImageFilter.GaussianBlur(1))
    texture.putalpha(alpha)
    return texture


@pytest.fixture(scope="module")
def training():
    return [stranger(i) for i in range(120)]


@pytest.fixture(scope="module")
def fitted(training):
    pictures = training + [stranger(i) for i in range(1000, 1060)]
    labels = [{"split": "train" if i < len(training) else "holdout"} for i in range(len(pictures))]
    return fit_index(FaceSet(np.stack([np.asarray(p) for p in pictures]), labels, ""))


def as_jpeg(picture: Image.Image, quality: int = 30) -> Image.Image:
    page = Image.new("RGB", picture.size, (220, 220, 220))
    page.paste(picture, (0, 0), picture)
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=quality)
    copy = Image.open(stream).convert("RGB")
    copy.putalpha(picture.getchannel("A"))
    return copy


def brighter(picture: Image.Image) -> Image.Image:
    copy = picture.convert("RGB").point(lambda v: min(255, int(v * 1.2)))
    copy.putalpha(picture.getchannel("A"))
    return copy


@pytest.mark.parametrize("disguise", [
    lambda p: p, lambda p: p.transpose(Image.FLIP_LEFT_RIGHT), as_jpeg, brighter,
    lambda p: Image.blend(p, stranger(77_000), 0.2),
    lambda p: Image.blend(p, stranger(77_000), 0.2).transpose(Image.FLIP_LEFT_RIGHT),
    lambda p: p.resize((48, 48)).resize((256, 256))],
    ids=["copy", "mirror", "jpeg", "brighter", "blend", "mirrored blend", "other size"])
def test_copies_are_too_close_however_disguised(fitted, training, disguise):
    index, _ = fitted
    assert all(index.check(disguise(p)).too_close for p in training[::6])


def test_strangers_are_not(fitted):
    index, about = fitted
    assert about == {"held_out": 60, "duplicates": 0, "threshold": index.threshold}
    assert np.mean([index.check(stranger(i)).too_close for i in range(5000, 5050)]) <= 0.06


def test_held_out_copies_do_not_lower_the_limit(training):
    pictures = [*training, as_jpeg(training[0], 90), stranger(9000), stranger(9001)]
    labels = [{"split": "train"}] * len(training) + [{"split": "holdout"}] * 3
    index, about = fit_index(FaceSet(np.stack([np.asarray(p) for p in pictures]), labels, ""))
    assert about["duplicates"] == 1 and about["held_out"] == 2 and index.threshold > 0.2


def test_saved_and_read_back(fitted, training, tmp_path):
    index, _ = fitted
    index.save(tmp_path)
    again, face = NoveltyIndex.load(tmp_path), training[3]
    assert again.threshold == index.threshold and again.check(face).nearest_training < 0.001
    assert index.check(stranger(6)).as_dict().keys() == {"nearest_training", "threshold", "embedding"}
    with pytest.raises(WeightsError, match="cannot be read"):
        NoveltyIndex.load(tmp_path / "nowhere")


def test_embeddings_travel_as_text_and_know_their_mirror_image(fitted):
    index, _ = fitted
    face = index.embed(stranger(6))
    assert decode(encode(face)) == pytest.approx(face, abs=1e-3)
    mirror = index.embed(stranger(6).transpose(Image.FLIP_LEFT_RIGHT))
    assert index.distances(face, mirror[None])[0] == pytest.approx(0, abs=1e-3)
    for damaged in ("", "AAAA", "not base64"):
        with pytest.raises(ValueError):
            decode(damaged)


def test_needs_no_torch():
    code = "import sys, facegen.serve.novelty; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


# In the generator ---------------------------------------------------------

ASKED = PortraitRequest(gender="f", age=30)


def with_training(generator, monkeypatch, seeds: list[int]):
    """As if the portraits of these seeds had been training portraits."""
    index = generator.novelty
    drawn = [index.embed(p.image) for p in generator.generate([ASKED] * len(seeds), seeds, best_of=1)]
    again = NoveltyIndex(index.parts[index.mirror_signs > 0], index.parts[index.mirror_signs < 0], index.mean,
                         np.stack(drawn), 0.002)
    monkeypatch.setattr(generator, "novelty", again)


def test_receipts_hold_the_distances(generator):
    receipt = generator.generate([ASKED], [4])[0].receipt()["novelty"]
    assert receipt.keys() == {"nearest_training", "threshold", "embedding", "redraws"}
    assert decode(receipt["embedding"]) @ decode(receipt["embedding"]) == pytest.approx(1, abs=1e-4)


def test_a_portrait_that_is_too_close_is_drawn_anew_the_same_way_each_time(generator, monkeypatch):
    monkeypatch.setattr(generator.novelty, "threshold", -1.0)
    before = generator.generate([ASKED], [4], best_of=1)[0]
    assert before.novelty["redraws"] == 0
    with_training(generator, monkeypatch, [4])
    one, two = (generator.generate([ASKED], [4], best_of=1)[0] for _ in range(2))
    assert one.novelty["redraws"] >= 1 and one.tries == 1 + one.novelty["redraws"]
    assert one.novelty["nearest_training"] >= one.novelty["threshold"]
    assert one.image.tobytes() == two.image.tobytes() != before.image.tobytes()


def test_when_everything_is_too_close_the_search_ends_and_says_so(generator, monkeypatch):
    monkeypatch.setattr(generator.novelty, "threshold", 3.0)
    portrait = generator.generate([ASKED], [4])[0]
    assert not portrait.accepted and portrait.novelty["redraws"] == REDRAWS + 1 == portrait.tries
