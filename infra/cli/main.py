"""`kwartier`: what an operations team does to a deployed stack, a noun a file."""

from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, NoCredentialsError

from infra.cli import authors, brands, connections, due, orders, replies, reports, sources, subscribers, triage, users
from infra.cli.target import CliError


class _Sentences(typer.core.TyperGroup):
    """Commands whose failures are sentences, not traces. The one place where errors become the exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CliError as error:
            sentence = str(error)
        except NoCredentialsError:
            sentence = "No AWS credentials here. Sign in first, or use --stage local."
        except EndpointConnectionError as error:
            sentence = f"Nothing answers at {error.kwargs['endpoint_url']}. For the local stack: make run"
        except ClientError as error:
            sentence = f"AWS refused {error.operation_name}: {error.response['Error'].get('Code')}"
        except BotoCoreError as error:
            sentence = f"AWS could not be asked: {error}"
        typer.echo(f"kwartier: {sentence}", err=True)
        raise typer.Exit(1)


app = typer.Typer(cls=_Sentences, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(sources.app, name="sources")
app.add_typer(orders.app, name="orders")
app.add_typer(connections.app, name="connections")
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(users.app, name="users")
app.add_typer(brands.app, name="brands")
app.add_typer(authors.app, name="authors")
app.add_typer(replies.app, name="replies")
app.add_typer(triage.app, name="triage")
app.command()(due.due)
app.command()(reports.report)


@app.callback()
def main(
    context: typer.Context,
    stage: Annotated[
        str | None,
        typer.Option(envvar="KWARTIER_STAGE", help="Which stack; `local` is that of `make run`. Else cdk.json's."),
    ] = None,
) -> None:
    """Operate a deployed Kwartier: sources of webhooks, brands, orders, people, receivers, the judge."""
    context.obj = stage
