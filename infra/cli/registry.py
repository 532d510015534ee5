"""A registry (sources, connections, subscribers) as it is changed: put in place only if nobody else did meanwhile.

Secrets Manager has no conditional write, but it moves the label AWSCURRENT from one *named* version to another or not
at all. So a new version is written beside the current one, and the label moved from the version that was read. What
this code does not know in the registry (a newer version's fields, another kind) is kept as it is.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from pydantic import ValidationError

from functions.intake.rules import SOURCE_NAME
from infra.cli.target import CliError

type Stored = dict[str, Any]
"""One of them, as it is stored: `Source`, `Connection` or `Subscriber`."""

type Sources = dict[str, Stored]
"""All of them by name."""

_TRIES = 5
_CURRENT = "AWSCURRENT"
_BESIDE = "KWARTIER_NEXT"
"""The label of a version that is written and not yet current. It moves on by itself with the next one."""
_TAKEN = ("InvalidParameterException", "InvalidRequestException")


class RegistrySecret:
    """The registry of one stack. Every method may raise botocore's errors, and CliError for a registry that is none.

    `of`: what it holds: `sources`, `connections` or `subscribers`.
    """

    def __init__(self, client: Any, secret_id: str, of: str = "sources") -> None:
        self._client, self._id, self._of = client, secret_id, of

    def sources(self) -> Sources:
        """All of them by name."""
        return self._read()[0][self._of]  # type: ignore[no-any-return]

    def one(self, name: str) -> Stored:
        """The one of this name. Raises CliError where there is none."""
        return self._among(self.sources(), name)

    def change(self, edit: Callable[[Sources], None]) -> None:
        """Apply `edit` to the newest registry. Raises CliError when others keep changing it."""
        for _ in range(_TRIES):
            document, version = self._read()
            edit(document[self._of])
            if self._put_in_place(json.dumps(document, ensure_ascii=False), version):
                return
        raise CliError(f"Others change the {self._of} at the same time. Nothing was changed; try again.")

    def change_one(self, name: str, edit: Callable[[Stored], Any]) -> None:
        """The same for the one of this name. Raises CliError where there is none."""
        self.change(lambda all_: edit(self._among(all_, name)))

    def remove(self, name: str) -> None:
        """Take it away. Raises CliError where there is none."""

        def edit(all_: Sources) -> None:
            self._among(all_, name)
            del all_[name]

        self.change(edit)

    def check_name(self, name: str) -> None:
        """Raises CliError where nothing may be called so."""
        if not SOURCE_NAME.fullmatch(name):
            one = self._of.removesuffix("s")
            raise CliError(f"{name!r} is no name of a {one}: a-z 0-9 _ -, at most 64, a letter or digit first.")

    def _among(self, all_: Sources, name: str) -> Stored:
        if name not in all_:
            others = ", ".join(sorted(all_)) or "none"
            raise CliError(f"There is no {self._of.removesuffix('s')} {name}. There are: {others}")
        return all_[name]

    def _read(self) -> tuple[dict[str, Any], str]:
        answer = self._client.get_secret_value(SecretId=self._id, VersionStage=_CURRENT)
        try:
            document = json.loads(answer["SecretString"])
            known = document.setdefault(self._of, {})
            if not isinstance(known, dict):
                raise TypeError
        except (ValueError, TypeError, AttributeError):
            raise CliError(
                f"The secret {self._id} does not hold a registry of {self._of}; look at it by hand."
            ) from None
        return document, answer["VersionId"]

    def _put_in_place(self, text: str, instead_of: str) -> bool:
        new = self._client.put_secret_value(
            SecretId=self._id, ClientRequestToken=str(uuid.uuid4()), SecretString=text, VersionStages=[_BESIDE]
        )["VersionId"]
        try:
            self._client.update_secret_version_stage(
                SecretId=self._id, VersionStage=_CURRENT, MoveToVersionId=new, RemoveFromVersionId=instead_of
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _TAKEN:
                return False  # the current version is not the one that was read
            raise
        return True


def listed(given: str | None) -> tuple[str, ...]:
    """Words as a person gives them, with commas between them."""
    return tuple(given.split(",")) if given else ()


def plain(text: str) -> str:
    """Without what would move a terminal's cursor."""
    return "".join(one if " " <= one <= "~" else "?" for one in text)


def noted(*notes: str) -> str:
    """What is known of one of them, in a line; empty notes are left out."""
    return "  ".join(plain(note) for note in notes if note)


def wrong(error: ValidationError) -> str:
    """Where a value does not fit, and why: the first place; never the value, which may be a credential."""
    one = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
