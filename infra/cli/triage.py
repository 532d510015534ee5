"""`kwartier triage`: how well the judge tells complaints, and what it learns from people's verdicts."""

import csv
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.triage.model import Kind
from functions.triage.trained import COMPLAINT_FROM, EVEN, TrainedJudge
from infra.cli import target
from infra.cli.target import CliError
from infra.training import labelled, measure, verdicts
from infra.training.measure import Judged, Scores

app = typer.Typer(no_args_is_help=True, help="The judge of complaints: how good it is, what it learns.")


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="CSV with the columns text, label and, if you like, domain.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    complaint_from: Annotated[
        float | None,
        typer.Option(help="From which likelihood a post counts as a complaint; else as shipped."),
    ] = None,
) -> None:
    """Precision, recall and macro F1 of complaints, in all and by domain, with a table of what was called what.

    Precision and recall are those of the operating point, which favours recall; macro F1 is that of the even point,
    where classifiers are compared. Both points are given in full.
    """
    examples, judge = _read(file), TrainedJudge()
    wanted = COMPLAINT_FROM if complaint_from is None else complaint_from
    at_work = measure.judged(judge, examples, wanted)
    even = measure.judged(judge, examples, EVEN)
    if as_json:
        typer.echo(json.dumps(_as_json(at_work, even, wanted), indent=2))
    else:
        typer.echo("\n".join(_as_text(at_work, even, wanted)))


@app.command()
def labels(
    context: typer.Context,
    brand: Annotated[str, typer.Argument(help="The brand's name, as its sources have it.")],
    to: Annotated[Path, typer.Option(help="The CSV file to write. It holds what customers wrote: keep it safe.")],
    days: Annotated[int, typer.Option(min=1, max=3660, help="Of how many days, today included.")] = 90,
) -> None:
    """Write what people at the desk judged, as labels for `learn`; never posts of channel x."""
    where, today = target.of(context), clock.now().date()
    table = DynamoTable(where.client("dynamodb"), where.output("TableName"))
    found = verdicts.of_brand(table, brand, today - timedelta(days=days - 1), today)
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label", "channel"))
        writer.writerows((post.text, post.kind, channel) for post, channel in found)
    typer.echo(f"{len(found)} verdicts in {to}.")


@app.command()
def learn(
    file: Annotated[Path, typer.Argument(help="CSV with the columns text, label (a kind) and channel: see `labels`.")],
    to: Annotated[Path | None, typer.Option(help="Where to write the weights; else only the gain is shown.")] = None,
) -> None:
    """Train on the corpus and your own labels, never on posts of channel x; show the gain on those held out."""
    from infra.training import corpus, learn  # noqa: PLC0415 - scikit-learn takes a second to load

    try:
        own = labelled.read_labels(file)
    except labelled.UnreadableError as error:
        raise CliError(f"{error}.") from error
    weights, gain = learn.learnt(corpus.grown(), own)
    typer.echo(f"learnt from {gain.labels} labels, {len(own) - gain.labels} held out")
    width = len("corpus, without")
    typer.echo(f"{'':{width}}  posts  complaints  precision  recall  macro F1")
    for name, scores in (("own, without", gain.own_before), ("own, with", gain.own_after)):
        typer.echo(_line(name, scores, width))
    for name, scores in (("corpus, without", gain.corpus_before), ("corpus, with", gain.corpus_after)):
        typer.echo(_line(name, scores, width))
    if to is not None:
        to.write_bytes(weights.packed())
        typer.echo(f"weights in {to}: put them in place of functions/triage/weights.bin and deploy.")


def _read(file: Path) -> list[measure.Example]:
    try:
        return labelled.read(file)
    except labelled.UnreadableError as error:
        raise CliError(f"{error}.") from error


def _as_json(at_work: Sequence[Judged], even: Sequence[Judged], wanted: float) -> dict[str, Any]:
    points = {"operating": (wanted, at_work), "even": (EVEN, even)}
    return {
        **_both(at_work, even),
        "brand_directed": _both(measure.directed(at_work), measure.directed(even)),
        "domains": {
            name: _both(found, [one for one in even if one.example.domain == name])
            for name, found in measure.by_domain(at_work).items()
        },
        "points": {
            name: {
                "complaint_from": at,
                "all": measure.of_all(results).as_json(),
                "brand_directed": measure.of_all(measure.directed(results)).as_json(),
            }
            for name, (at, results) in points.items()
        },
        "kinds": measure.kinds(at_work),
    }


def _both(at_work: Sequence[Judged], even: Sequence[Judged]) -> dict[str, Any]:
    """Precision, recall and what they are computed from at the operating point, macro F1 at the even one."""
    return measure.of_all(at_work).as_json() | {"macro_f1": round(measure.of_all(even).macro_f1, 4)}


def _as_text(at_work: Sequence[Judged], even: Sequence[Judged], wanted: float) -> list[str]:
    return [
        f"At the operating point: a complaint from a likelihood of {wanted:g} on.",
        *_table(at_work),
        "",
        *_kinds(at_work),
        "",
        f"At the even point, {EVEN:g}, where both mistakes weigh the same:",
        *_table(even),
    ]


def _table(results: Sequence[Judged]) -> list[str]:
    directed = measure.directed(results)
    rows = [("all", measure.of_all(results))]
    if len(directed) < len(results):
        rows.append(("said to a brand", measure.of_all(directed)))
    rows.extend((name, measure.of_all(some)) for name, some in measure.by_domain(results).items())
    width = max(len(name) for name, _ in rows)
    heading = f"{'':{width}}  posts  complaints  precision  recall  macro F1"
    return [heading, *(_line(name, scores, width) for name, scores in rows)]


def _line(name: str, scores: Scores, width: int) -> str:
    complaints = scores.found + scores.missed
    figures = f"{scores.precision:9.3f}  {scores.recall:6.3f}  {scores.macro_f1:8.3f}"
    return f"{name:{width}}  {scores.posts:5}  {complaints:10}  {figures}"


def _kinds(results: Sequence[Judged]) -> list[str]:
    table = measure.kinds(results)
    width = max(len("is / called"), *(len(label) for label in table))
    lines = [f"{'is / called':{width}}" + "".join(f"{kind:>11}" for kind in Kind)]
    for label, row in sorted(table.items()):
        lines.append(f"{label:{width}}" + "".join(f"{row[kind]:11}" for kind in Kind))
    return lines
