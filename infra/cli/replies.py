"""`kwartier replies`: what a brand says to authors by itself, in its own words. In force at once.

The file of `set` and `check` is TOML; what it leaves out is as shipped:

    enabled = true              # false: nothing is said automatically; what people write goes out all the same
    questions = false           # true: a question gets a public reply too
    language = "nl"             # for authors of whom it is not known
    caller = "030 123 4567"     # the number that you call from
    privacy_url = "https://…"   # how you handle people's data: X asks for it in automatic messages

    [texts.nl]
    call = ["…", "…"]           # at least two variants of what is public
"""

import tomllib
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from functions.conversation.texts import PUBLIC, Text
from functions.conversation.wording import LANGUAGES, Wording, wrong
from functions.shared import keys
from functions.shared.entities import load, save
from functions.shared.table import ConditionFailed
from infra.cli.brands import checked, table_of
from infra.cli.target import CliError

app = typer.Typer(
    no_args_is_help=True, help="What a brand says to authors by itself: the reply, the question, notices."
)

FIELDS = ("enabled", "questions", "language", "caller", "privacy_url", "texts")

Brand = Annotated[str, typer.Argument(help="The brand's name, as its sources have it.")]
File = Annotated[
    Path, typer.Argument(help="A TOML file: enabled, questions, language, caller, privacy_url, [texts.nl].")
]


@app.command()
def show(context: typer.Context, brand: Brand) -> None:
    """All that is said, with its variants: the brand's own, else as shipped."""
    wording = _wording(context, brand)
    typer.echo(f"enabled = {str(wording.enabled).lower()}\nquestions = {str(wording.questions).lower()}")
    texts = {"language": wording.language, "caller": wording.caller, "privacy_url": wording.privacy_url}
    typer.echo("\n".join(f'{name} = "{text}"' for name, text in texts.items() if text))
    for language in LANGUAGES:
        for text in Text:
            own = "its own" if wording.texts.get(language, {}).get(text) else "as shipped"
            typer.echo(f"\n{language}.{text} ({'public' if text in PUBLIC else 'private'}, {own})")
            for variant in wording.variants(text, language):
                typer.echo(f"  {variant}")


@app.command()
def check(brand: Brand, file: File) -> None:
    """Whether the file could be set; nothing is changed."""
    _read(brand, file)
    typer.echo("It could be set.")


@app.command("set")
def set_(context: typer.Context, brand: Brand, file: File) -> None:
    """What the brand says from now on, as a whole. Words that are on their way are not changed."""
    wanted, before = _read(brand, file), _wording(context, brand)
    try:
        # As read: of two who set it at once, the second is told.
        save(table_of(context), wanted.evolve(version=before.version))
    except ConditionFailed as error:
        raise CliError("Somebody else changed it at this moment. Look at it, and set it again.") from error
    typer.echo(f"{brand} says so from now on.")


def _wording(context: typer.Context, brand: str) -> Wording:
    return load(table_of(context), Wording, keys.wording(checked(brand))) or Wording(brand=brand)


def _read(brand: str, file: Path) -> Wording:
    """The file as a wording that may be kept. Raises CliError that names what is wrong."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        if unknown := said.keys() - FIELDS:
            raise CliError(f"Refused. {', '.join(sorted(unknown))}: there are {', '.join(FIELDS)}")
        wording = Wording.model_validate({**said, "brand": checked(brand)})
    except (OSError, UnicodeDecodeError) as error:
        raise CliError(f"{file} cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise CliError(f"{file} is no TOML: {error}") from error
    except ValidationError as error:
        what = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise CliError(f"Refused. {what}") from error
    if found := wrong(wording):
        raise CliError("Refused.\n" + "\n".join(f"  {one}" for one in found))
    return wording
