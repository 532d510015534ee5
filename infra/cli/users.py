"""`kwartier users`: who may sign in to the desk, and as what. The first people after a deploy are made here."""

import re
import secrets
from typing import Annotated, Any

import typer

from infra.cli import target
from infra.cli.target import CliError, Target
from infra.identity import ROLES
