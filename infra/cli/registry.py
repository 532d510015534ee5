"""The registry of sources as it is changed: read, change, and put in place only if nobody else did meanwhile.

Secrets Manager has no conditional write, but it moves the label AWSCURRENT from one *named* version to another or not
at all. So a new version is written beside the current one, and the label moved from the version that was read. What
this code does not know in the registry (a newer version's fields, another kind) is kept as it is.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra.cli.target import CliError

type Sources = dict[str, dict[str, Any]]
"""The sources by name, as they are stored (`functions.intake.model.Source`)."""

_TRIES = 5
_CURRENT = "AWSCURRENT"
_BESIDE = "KWARTIER_NEXT"
"""The label of a version that is written and not yet current. It moves on by itself with the next one."""
_TAKEN = ("InvalidParameterException", "InvalidRequestException")


class RegistrySecret:
    """The registry of one stack. Every method may raise botocore's errors, and CliError for a registry that is none."""

    def __init__(self, client: Any, secret_id: str, of: str = "sources") -> None:
        self._client, self._id, self._of = client, secret_id, of

    def sources(self) -> Sources:
        """All sources by name."""
        return self._read()[0][self._of]  # type: ignore[no-any-return]

    def change(self, edit: Callable[[Sources], None]) -> None:
        """Apply `edit` to the newest registry. Raises CliError when others keep changing it."""
        for _ in range(_TRIES):
            document, version = self._read()
            edit(document[self._of])
            if self._put_in_place(json.dumps(document, ensure_ascii=False), version):
                return
        raise CliError(f"Others change the {self._of} at the same time. Nothing was changed; try again.")

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
