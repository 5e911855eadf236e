"""``python -m facegen``: prepares, trains, releases, samples, measures and imports; ``--help`` names the commands."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from facegen.attributes import PortraitRequest, RequestError
from facegen.data.dataset import DatasetError
from facegen.data.weights import WeightsError, store_metrics

# Commands that live beside what they do: a module with arguments(parser) and run(arguments).
ROOMS = {
    "refine": ("facegen.refine.command", "teach the refiner of compositions against a projected critic"),
    "judges": ("facegen.judge.distil_command", "teach judges what pretrained features know; print their errors"),
    "steering": ("facegen.measure.steering", "what a request costs and how often it is fulfilled, by judge B"),
    "sheet": ("facegen.sheet.command", "drawn portraits among real ones, to be marked blind by eye"),
    "realism": ("facegen.curation.command", "learn from marks what passes for real, or sort pictures by it"),
    "found": ("facegen.composition.founders.command", "draw founders from a folder, to be reviewed, and pack them"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status, 2 for anything the user can put right."""
    arguments = _parser().parse_args(argv)
    if getattr(arguments, "threads", None):
        import torch

        torch.set_num_threads(arguments.threads)
    from facegen.train.train import TrainingError

    try:
        return arguments.run(arguments) or 0
    except (DatasetError, RequestError, TrainingError, WeightsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m facegen", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_prepare(commands)
    _add_train(commands)
    _add_pack(commands)
    _add_release(commands)
    _add_sample(commands)
    _add_grids(commands)
    _add_evaluate(commands)
    _add_novelty(commands)
    _add_bench(commands)
    _add_import_stylegan(commands)
    for name, (module, text) in ROOMS.items():
        room = import_module(module)
        room.arguments(_command(commands, name, room.run, text))
    return parser


def _command(commands, name: str, run, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    parser.add_argument("--threads", type=int, help="CPU threads to use")
    return parser


def _add_prepare(commands) -> None:
    p = _command(commands, "prepare", _prepare, "make the training format from labels.csv and portraits/")
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--size", type=int, default=256)


def _add_train(commands) -> None:
    p = _command(commands, "train", _train, "start or resume a training run")
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True, help="the run's folder; resumes what is in it")
    p.add_argument("--preset", default="small")
    p.add_argument("--images", type=int, default=20_000, help="stop after showing this many portraits")
    p.add_argument("--grid-every", type=int, default=1500)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--bf16", action="store_true", help="bfloat16 convolutions")
    _add_device(p)
    p.add_argument("--compile", action="store_true", help="torch.compile, except for the gradient penalty")
    p.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    p.add_argument("--start-from", type=Path, metavar="WEIGHTS", help="begin a new run with this folder's refiner")
    p.add_argument("--dry-run", action="store_true", help="check data and settings, then stop")


def _add_pack(commands) -> None:
    p = _command(commands, "pack", _pack, "a run small enough to carry to another machine, where train goes on")
    p.add_argument("--run-dir", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)


def _add_device(p: argparse.ArgumentParser) -> None:
    p.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))


def _add_release(commands) -> None:
    p = _command(commands, "release", _release, "train the judges if needed and write a weights folder")
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--run-dir", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--preset", default="small")
    p.add_argument("--judge-epochs", type=int, default=60)
    p.add_argument("--metrics", type=Path, help="JSON from evaluate to store in the manifest")
    _add_device(p)
    p.add_argument("--bf16", action="store_true")


def _add_sample(commands) -> None:
    p = _command(commands, "sample", _sample, "draw portraits, a contact sheet and their receipts")
    p.add_argument("--weights", type=Path, default=Path("weights"))
    for name in ("age", "gender", "appearance", "expression", "glasses", "hair-colour", "hair-length", "beard"):
        p.add_argument(f"--{name}", default="any")
    p.add_argument("--smile", action="store_const", const="smile", dest="expression",
                   help="short for --expression smile")
    p.add_argument("--count", type=int, default=12)
    p.add_argument("--seed", type=int, default=0, help="seed of the first portrait")
    p.add_argument("--out", type=Path, required=True)
    _add_device(p)


def _add_grids(commands) -> None:
    p = _command(commands, "grids", _grids, "draw the pictures of the model card, nothing picked")
    p.add_argument("--weights", type=Path, default=Path("weights"))
    p.add_argument("--out", type=Path, required=True)
    _add_device(p)


def _add_evaluate(commands) -> None:
    p = _command(commands, "evaluate", _evaluate, "measure the weights with judge B; print a table, write JSON")
    p.add_argument("--weights", type=Path, default=Path("weights"))
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--count", type=int, default=2000)
    p.add_argument("--best-of", type=int, default=4)
    p.add_argument("--out", type=Path, default=Path("evaluation.json"))
    p.add_argument("--store", action="store_true", help="keep the figures in the manifest of the weights too")


def _add_novelty(commands) -> None:
    p = _command(commands, "novelty", _novelty, "how near portraits come to training, to each other and to copies")
    p.add_argument("--weights", type=Path, default=Path("weights"))
    p.add_argument("--data", type=Path, help="portraits with a holdout split, to compare with strangers")
    p.add_argument("--count", type=_several, default=280, help="portraits to draw, spread over all groups")
    p.add_argument("--json", type=Path, help="write the figures there too")
    _add_device(p)


def _add_bench(commands) -> None:
    p = _command(commands, "bench", _bench, "images per second on this device")
    p.add_argument("--weights", type=Path, default=Path("weights"))
    _add_device(p)
    p.add_argument("--batches", type=_natural, nargs="+", default=[1, 4, 16, 64])
    p.add_argument("--seconds", type=float, default=3.0, help="time for each row of the table")
    p.add_argument("--no-comparison", action="store_true", help="skip the StyleGAN2-256 shapes")
    p.add_argument("--json", type=Path, help="write the figures there too")


def _add_import_stylegan(commands) -> None:
    p = _command(commands, "import-stylegan", _import_stylegan, "turn an official StyleGAN2/3 pickle into safetensors")
    p.add_argument("file", type=Path, help="read in a process of its own; nothing in it is executed")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--directions", type=_natural, metavar="N", help="fit attribute directions on N samples")
    p.add_argument("--weights", type=Path, default=Path("weights"), help="whose judge A reads the samples")


def _natural(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _several(text: str) -> int:
    if (number := _natural(text)) < 2:
        raise argparse.ArgumentTypeError("two portraits at least are needed to compare them")
    return number


# Commands -----------------------------------------------------------------


def _prepare(arguments) -> None:
    from facegen.data.dataset import prepare

    report = prepare(arguments.data, arguments.out, arguments.size, lambda m: print(f"left out: {m}"))
    print(f"{report['count']} portraits at {report['size']} px, {len(report['rejected'])} left out, "
          f"data hash {report['data_hash'][:12]}")


def _train(arguments) -> None:
    from facegen.train.train import open_run, train

    trainer = open_run(arguments.data, arguments.preset, arguments.out, arguments.seed, arguments.bf16,
                       start=arguments.start_from, device=arguments.device, compiled=arguments.compile)
    print(f"{len(trainer.faces)} training portraits, preset {trainer.preset.name}, at {trainer.images} images")
    if not arguments.dry_run:
        train(trainer, arguments.out, arguments.images, grid_every=arguments.grid_every, minutes=arguments.minutes)


def _pack(arguments) -> None:
    from facegen.train.train import pack

    print(f"{pack(arguments.run_dir, arguments.out) / 2**20:.1f} MiB in {arguments.out}")


def _release(arguments) -> None:
    from facegen.train.release import release

    metrics = json.loads(arguments.metrics.read_text()) if arguments.metrics else None
    manifest = release(arguments.data, arguments.preset, arguments.run_dir, arguments.out,
                       arguments.judge_epochs, arguments.bf16, metrics, device=arguments.device)
    print(f"model {manifest['model_hash'][:12]} after {manifest['images_seen']} images")


def _sample(arguments) -> None:
    from facegen.serve.sampler import PortraitGenerator
    from facegen.train.release import contact_sheet

    names = ("age", "gender", "appearance", "expression", "glasses", "hair_colour", "hair_length", "beard")
    request = PortraitRequest.from_query({n: getattr(arguments, n) for n in names})
    generator = PortraitGenerator.load(arguments.weights, arguments.device)
    seeds = list(range(arguments.seed, arguments.seed + arguments.count))
    portraits = generator.generate([request] * len(seeds), seeds, _progress)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for portrait in portraits:
        portrait.image.save(arguments.out / f"{portrait.seed}.png")
    contact_sheet([p.image for p in portraits]).save(arguments.out / "contact-sheet.png")
    receipts = [p.receipt() | {"file": f"{p.seed}.png"} for p in portraits]
    record = {"model_hash": generator.model_hash, "portraits": receipts}
    (arguments.out / "receipts.json").write_text(json.dumps(record, indent=1))


def _progress(done: int, total: int) -> None:
    filled = round(30 * done / total)
    end = "\n" if done == total else ""
    print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", end=end, flush=True, file=sys.stderr)


def _grids(arguments) -> None:
    from facegen.measure.grids import write_grids
    from facegen.serve.sampler import PortraitGenerator

    write_grids(PortraitGenerator.load(arguments.weights, arguments.device), arguments.out, _progress)


def _evaluate(arguments) -> None:
    from facegen.data.dataset import load_folder
    from facegen.measure.evaluate import evaluate, table, write_result
    from facegen.serve.drawing import load_judge
    from facegen.serve.sampler import PortraitGenerator

    generator = PortraitGenerator.load(arguments.weights, "cpu")
    judge = load_judge(arguments.weights, generator.manifest, "b")
    if judge is None or generator.judge is None:
        raise WeightsError(f"{arguments.weights} carries no judges; write it with release")
    faces = load_folder(arguments.data, generator.image_size, lambda m: print(f"left out: {m}"))
    result = evaluate(generator, judge, faces, arguments.count, arguments.best_of)
    write_result(result, arguments.out)
    if arguments.store:
        store_metrics(arguments.weights, result)
    print(table(result))


def _novelty(arguments) -> None:
    from facegen.data.dataset import load_folder
    from facegen.measure.closeness import measure, table
    from facegen.serve.sampler import PortraitGenerator

    generator = PortraitGenerator.load(arguments.weights, arguments.device)
    if getattr(generator, "novelty", None) is None:
        raise WeightsError(f"{arguments.weights} carries no index of training portraits; write it with release")
    held_out = load_folder(arguments.data, generator.image_size).split("holdout") if arguments.data else None
    if held_out is not None and not len(held_out):
        raise DatasetError(f"{arguments.data} holds no held-out portraits: no row has the split holdout")
    result = measure(generator, arguments.count, held_out, _progress)
    print(table(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))


def _bench(arguments) -> None:
    from facegen.measure.bench import bench, table
    from facegen.serve.sampler import PortraitGenerator

    generator = PortraitGenerator.load(arguments.weights, arguments.device)
    result = bench(generator, tuple(arguments.batches), not arguments.no_comparison, arguments.seconds)
    print(table(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))


def _import_stylegan(arguments) -> None:
    from facegen.stylegan.importer import import_stylegan
    from facegen.stylegan.portraits import fit_folder

    manifest = import_stylegan(arguments.file, arguments.out)
    print(f"imported {manifest['source']['file']} as model {manifest['model_hash'][:12]}\n{manifest['licence']}")
    if arguments.directions:
        fitted = fit_folder(arguments.out, arguments.weights, arguments.directions, _progress)
        for name, share in zip(fitted.names, fitted.explained.tolist(), strict=True):
            print(f"{name:<28} {share:.0%} of the judge's readings explained")
