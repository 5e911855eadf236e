import json

import numpy as np
import pytest
import torch

from facegen.attributes import PortraitRequest
from facegen.data import weights
from facegen.judge.judges import CHOICES, Reading
from facegen.prior.casting import FIRST
from facegen.serve.sampler import PortraitGenerator
from facegen.serve.search import misses, next_steer

ANY = PortraitRequest()


def test_portrait_and_receipt(generator):
    asked = PortraitRequest(age=40, gender="f", appearance="indian")
    (portrait,) = generator.generate([asked], [11])
    assert portrait.image.size == (generator.image_size,) * 2 and portrait.image.mode == "RGBA"
    assert portrait.asked == asked.as_dict() and {"age", *CHOICES} <= set(portrait.measured)
    assert set(portrait.confidence) == set(portrait.measured) and 1 <= portrait.tries <= 4
    assert all(0 <= c <= 1 for c in portrait.confidence.values())
    json.dumps(portrait.receipt())


def test_same_seed_same_bytes_alone_in_any_batch_and_after_reloading(generator, tiny_weights):
    alone = generator.generate([ANY], [5])[0].image.tobytes()
    batch = generator.generate([PortraitRequest(age=20), ANY, ANY], [1, 5, 6])
    again = PortraitGenerator.load(tiny_weights, "cpu").generate([ANY], [5])[0]
    assert batch[1].image.tobytes() == alone == again.image.tobytes()
    assert batch[2].image.tobytes() != alone


def levels_apart(one, two) -> int:
    return int(np.abs(np.asarray(one.image, dtype=int) - np.asarray(two.image, dtype=int)).max())


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_batches_and_orders_change_no_pixel_by_more_than_a_level(generator, batch):
    requests = [PortraitRequest(age=20 + 9 * i, gender="fm"[i % 2], glasses="none") for i in range(6)]
    alone = [generator.generate([r], [100 + i])[0] for i, r in enumerate(requests)]
    together = generator.generate(requests[::-1], [105 - i for i in range(6)], batch=batch)[::-1]
    assert [p.seed for p in together] == [p.seed for p in alone]
    assert max(map(levels_apart, alone, together)) <= (0 if batch == 1 else 1)
    assert [p.tries for p in together] == [p.tries for p in alone]


def test_progress_is_reported_after_each_portrait(generator):
    seen = []
    generator.generate([ANY] * 3, [1, 2, 3], lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, True, "1"])
def test_seeds_out_of_range_are_refused(generator, seed):
    with pytest.raises(ValueError, match="a seed must be an integer"):
        generator.generate([ANY], [seed])


def test_lists_of_different_length_are_refused(generator):
    with pytest.raises(ValueError, match="2 requests came with 1 seeds"):
        generator.generate([ANY, ANY], [1])


def test_edits_of_expression_and_glasses_keep_the_person(generator):
    plain = PortraitRequest(gender="m", age=30, expression="neutral", glasses="none")
    for edit in ({"expression": "laugh"}, {"glasses": "clear"}):
        before, after = (generator.casting.recipe(r, 3) for r in (plain, plain.replace(**edit)))
        assert before.main == after.main and before.flipped == after.flipped


def test_variations_share_the_main_exemplar_and_differ(generator):
    request = PortraitRequest(age=30)
    first = generator.casting.recipe(request, 2**50 + 9)
    pairs = generator.variations(request, 2**50 + 9, 4)
    assert len({seed for _, seed in pairs}) == 4
    for asked, seed in pairs:
        assert 0 <= seed < 2**63
        assert generator.casting.recipe(asked, seed).main == first.main


def missed(*arguments) -> float:
    return sum(misses(*arguments).values())


def reading(age=40.0, **odds) -> Reading:
    full = {k: torch.tensor([[1.0] + [0.0] * (len(v) - 1)]) for k, v in CHOICES.items()}
    full |= {k: torch.tensor([v]) for k, v in odds.items()}
    return Reading(full, torch.tensor([age]), torch.zeros(1, 19), torch.zeros(1, 128))


def test_nothing_is_missed_exactly_when_everything_asked_is_read():
    assert missed(reading(), 0, ANY) == 0
    assert missed(reading(), 0, PortraitRequest(gender="f", age=44)) == 0
    assert missed(reading(), 0, PortraitRequest(gender="m")) > 0
    assert missed(reading(), 0, PortraitRequest(age=60)) > missed(reading(), 0, PortraitRequest(age=50)) > 0
    assert missed(reading(gender=[0.5, 0.5]), 0, PortraitRequest(gender="x")) == 0
    assert missed(reading(), 0, PortraitRequest(gender="x")) > 0


def test_hair_and_beard_are_missed_only_when_clearly_otherwise():
    asked = PortraitRequest(hair_colour="black", beard=True)
    unsure, sure = ({"hair_colour": [p, 1 - p, 0.0, 0.0, 0.0, 0.0, 0.0], "beard": [0.5, 0.5]} for p in (0.3, 0.02))
    assert missed(reading(), 0, asked) == 0  # a judge that does not read them
    assert missed(reading(**unsure), 0, asked) == 0 < missed(reading(**sure), 0, asked)


def test_a_further_try_corrects_what_was_missed_and_keeps_the_person():
    asked = PortraitRequest(gender="m", age=60, expression="laugh")
    seen = reading(age=40.0)
    steer = next_steer(FIRST, misses(seen, 0, asked), seen, asked, last=False)
    assert steer.years == pytest.approx(14) and steer.main == 0 and steer.face == 1 and steer.detail == 1
    assert dict(steer.extra)["gender"] == 0.25 and dict(steer.extra)["laugh"] == 0.25
    assert next_steer(steer, {"expression": 0.4}, seen, asked, last=True).main == 0
    assert next_steer(steer, {"age": 0.4}, seen, asked, last=True).main == 1
    assert next_steer(steer, {"age": 0.2}, seen, asked, last=True).main == 0


def test_manifest_can_be_read_without_torch_and_agrees(generator, tiny_weights):
    assert weights.read_manifest(tiny_weights)["model_hash"] == generator.model_hash
    assert len(generator.model_hash) == 64


def copied(tiny_weights, tmp_path):
    import shutil

    return shutil.copytree(tiny_weights, tmp_path / "copy")


def test_altered_missing_and_inconsistent_weights_are_refused(tiny_weights, tmp_path):
    with pytest.raises(weights.WeightsError, match="no generator weights"):
        PortraitGenerator.load(tmp_path)
    folder = copied(tiny_weights, tmp_path)
    data = bytearray((folder / "refiner.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "refiner.safetensors").write_bytes(data)
    with pytest.raises(weights.WeightsError, match=r"refiner.safetensors .* damaged or altered"):
        PortraitGenerator.load(folder)
    (folder / "refiner.safetensors").unlink()
    with pytest.raises(weights.WeightsError, match=r"refiner.safetensors is missing"):
        PortraitGenerator.load(folder)
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    manifest["model_hash"] = "0" * 64
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    with pytest.raises(weights.WeightsError, match="inconsistent"):
        weights.read_manifest(folder)
    (folder / "MANIFEST.json").write_text("{")
    with pytest.raises(weights.WeightsError, match="damaged"):
        weights.read_manifest(folder)


def test_manifest_cannot_point_outside_its_folder(tiny_weights, tmp_path):
    folder = copied(tiny_weights, tmp_path)
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    files = manifest["files"] | {"../elsewhere": "0" * 64}
    manifest |= {"files": files, "model_hash": weights.combined_hash(files)}
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    with pytest.raises(weights.WeightsError, match="plain file name"):
        weights.verify(folder)


def test_figures_are_stored_only_with_the_weights_that_they_measure(tiny_weights, tmp_path):
    folder = copied(tiny_weights, tmp_path)
    before = weights.read_manifest(folder)
    stored = weights.store_metrics(folder, {"model_hash": before["model_hash"], "count": 3})
    assert weights.verify(folder) == stored == before | {"metrics": stored["metrics"]}
    with pytest.raises(weights.WeightsError, match="other weights"):
        weights.store_metrics(folder, {"model_hash": "0" * 64})


def test_alpha_and_colour_fill_the_byte_range(generator):
    pixels = np.asarray(generator.generate([ANY], [3])[0].image)
    assert pixels.dtype == np.uint8 and pixels[..., 3].max() > 200 > 60 > pixels[..., 3].min()
