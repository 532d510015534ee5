"""The tree: the fixed file names of a slice, and every addition to them with its reason."""

import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FIXED = {"model.py", "rules.py", "ports.py", "service.py", "store.py", "handler.py", "__init__.py"}
"""The names that DESIGN gives to the files of a slice; one that a slice does not need is left out."""

ADDITIONS = {
    # shared: a kernel of small things, each named for what it is
    "shared/aws.py": "one session, clients made when first needed",
    "shared/aws_json.py": "the door's two calls, without botocore",
    "shared/client.py": "the one place that sends requests to others' systems",
    "shared/clock.py": "the one source of time",
    "shared/connections.py": "what a company has connected: shops, carriers, channels",
    "shared/dynamo.py": "the table on AWS",
    "shared/ending.py": "ends a connection when its time is over",
    "shared/entities.py": "how a model is kept in the table",
    "shared/environment.py": "what a function is told at deploy",
    "shared/errors.py": "the one error tree",
    "shared/events.py": "the plot of the whole system",
    "shared/exchange.py": "a request and a reply as values, and why there is none",
    "shared/flags.py": "what follows of a flag, as it is set",
    "shared/hours.py": "service hours as they are set",
    "shared/http.py": "where errors become problem documents",
    "shared/ids.py": "names of things",
    "shared/keys.py": "every key of the one table",
    "shared/memory.py": "the twins of table and queue",
    "shared/queues.py": "how a batch is gone through",
    "shared/secrets.py": "a secret read once a minute",
    "shared/settings.py": "of brands, as a company changes them",
    "shared/sigv4.py": "the signature of those two calls",
    "shared/sqs.py": "the queue on AWS",
    "shared/table.py": "the table's port",
    "shared/telemetry.py": "the only place that logs",
    "shared/urgency.py": "what moves a callback ahead, as it is set",
    "shared/values.py": "what all values have in common",
    # intake
    "intake/expressions.py": "JMESPath over strangers' documents, within bounds",
    "intake/mapping.py": "a tool's description: its proof, and an expression a field",
    "intake/outcomes.py": "what a sender of kind standard says became of a remedy or a reply",
    "intake/presets/*.toml": "ready descriptions, one tool a file",
    "intake/proofs.py": "signatures and credentials as data",
    "intake/providers/*.py": "one kind of source a file",
    "intake/rejections.py": "a flood of forgeries makes one log line a minute",
    "intake/reports.py": "what became of what others were asked for",
    "intake/rhythm.py": "rules: how often a source is heard, and whether it is silent",
    "intake/shapes.py": "types with a limit each, shared by the kinds",
    "intake/signatures.py": "verifying raw bytes, apart from reading them",
    "intake/strict_json.py": "JSON with a pointer to what is wrong in it",
    "intake/tolerant.py": "rules: what tools write for what we mean",
    "intake/orders.py": "what a shop's webhook says of an order",
    # triage: the lexicon is in files by what its words mean
    "triage/displeasure.py": "words of displeasure",
    "triage/flags.py": "rules: what a supervisor must know first, and what only sounds like it",
    "triage/grievances.py": "what goes wrong, in words",
    "triage/language.py": "Dutch or English",
    "triage/lexicon.py": "the words together",
    "triage/reading.py": "a text as the rules see it",
    "triage/senses.py": "what a word can mean",
    "triage/evidence.py": "rules: which words are found, and how they are meant",
    "triage/features.py": "rules: what the model sees of a post",
    "triage/trained.py": "the judge in force: the model and the plain rules",
    "triage/weights.bin": "what the model learnt",
    "triage/weights.py": "the model",
    # tickets
    "tickets/holds.py": "that a ticket waits for a supervisor",
    "tickets/merges.py": "that two tickets are one customer's, by a person's word",
    "tickets/parcels.py": "what was bought, and what carries it",
    "tickets/reveals.py": "that a number was shown, by day",
    "tickets/replies.py": "the words in writing that a customer is owed",
    "tickets/seen.py": "a mention as it was seen",
    "tickets/remedies.py": "rules: what was promised, until it is reported",
    "tickets/times.py": "rules: a time of day in a few words",
    "tickets/wishes.py": "rules: what an author asks for in a message",
    # callbacks: the largest slice, its rules and verbs in more than one file
    "callbacks/attempts.py": "rules of the dial and its outcome",
    "callbacks/calendars.py": "public holidays, loaded only where they are asked for",
    "callbacks/claims.py": "verbs: who takes which callback",
    "callbacks/closing.py": "closing a day by hand, and opening again",
    "callbacks/corrections.py": "verbs beside a call: number, wish, verdict, presence",
    "callbacks/dispositions.py": "rules: what each result of a dial means, as one table",
    "callbacks/facts.py": "what is kept of a call and of praise for the reports",
    "callbacks/flagging.py": "verbs: what a person says of a ticket's flags",
    "callbacks/forecast.py": "rules: how long a callback waits, and what is told of it",
    "callbacks/in_writing.py": "that a person answers in writing instead of by a call",
    "callbacks/ladder.py": "rules: of what people are told, when and who, as one table",
    "callbacks/merging.py": "rules: one call a number, which of two stays",
    "callbacks/one_call.py": "verbs: where a number meets another ticket's call",
    "callbacks/parting.py": "verbs: that word taken back",
    "callbacks/people.py": "the nouns of the desk: who asks, who holds what, who is here",
    "callbacks/promises.py": "rules of the promise",
    "callbacks/review.py": "verbs: letting in what waits for a supervisor",
    "callbacks/returns.py": "what was promised and did not come about, back with a person",
    "callbacks/rounds.py": "how a round begins",
    "callbacks/service_time.py": "rules: when so much service time has passed",
    "callbacks/uniting.py": "verbs: two tickets become one customer's",
    "callbacks/story.py": "what a change means to others: events and ticket",
    # lookup
    "lookup/asking.py": "a provider is asked, and left alone while it is silent",
    "lookup/barcodes.py": "rules: the shapes and check digits of all carriers",
    "lookup/carriers.py": "who of the connected carriers is asked for a parcel",
    "lookup/fields.py": "what a mapping finds in an answer",
    "lookup/systems.py": "the built-in order system, then the shops that are connected",
    "lookup/numbers.py": "rules: order and parcel numbers in running text",
    "lookup/orders/*.py": "one order system a file",
    "lookup/parcels/*.py": "carriers",
    "lookup/shop.py": "rules: what a shop pushed, put together in any order",
    "lookup/patterns.py": "a company's own pattern, run for a bounded time",
    "lookup/phones.py": "rules: which numbers may be called",
    # conversation
    "conversation/channels/*.py": "one platform a file",
    "conversation/platforms.py": "rules: what each platform allows, as one table",
    # dispatch
    "dispatch/addresses.py": "rules: where something may be sent",
    "dispatch/centres/*.py": "one contact centre a file",
    "dispatch/content.py": "rules: what is sent of an event, to whom",
    "dispatch/hand_overs.py": "nouns and rules of what stands at a contact centre",
    "dispatch/handing_over.py": "verbs: a callback to the centre, and back",
    "dispatch/offers.py": "rules: what an agent of a centre sees of a callback",
    "dispatch/webhooks.py": "one POST, to an address that was judged",
    "conversation/composing.py": "rules: which word is said, and in which words",
    "conversation/recording.py": "rules: what became of a word",
    "conversation/texts.py": "the words as shipped",
    "conversation/wording.py": "rules: what a brand may say",
    "conversation/writing.py": "verb: a person writes",
    # journey
    "journey/accounts.py": "who said it, on whichever account",
    "journey/versions.py": "one post by the ids of all its versions",
    "journey/asking.py": "rules: what a mention asks for, and what follows",
    "journey/contacts.py": "what becomes of a contact elsewhere",
    "journey/hearing.py": "verb: that a source was heard",
    "journey/holding.py": "rules: what waits for a supervisor, and since when",
    "journey/observing.py": "what becomes of a mention that is only observed",
    "journey/remedies.py": "what became of a remedy",
    "journey/replies.py": "what became of words that a tool was asked to send",
    "journey/words.py": "a mention as its entry keeps it",
    "journey/orders.py": "what becomes of an order that a shop pushes",
    "journey/arrival.py": "rules of one mention: all that it changes",
    "journey/revisions.py": "what copies, edits and deletions change",
    # deadlines
    "deadlines/floor.py": "who is here and free, as one sweep sees it",
    "deadlines/forecast.py": "what the sweep foresees for all",
    "deadlines/remedies.py": "promised, and never heard of again",
    "deadlines/holds.py": "verb: what waits too long for a supervisor",
    "deadlines/senders.py": "verb: whether every source can be heard",
    "deadlines/notices.py": "rules: the messages to people, grouped",
    "deadlines/telling.py": "verb: who is told, and who instead",
    "deadlines/topics.py": "SNS",
    "deadlines/watch.py": "verb: whether anybody is there",
    # reports
    "reports/exports.py": "verb: lines for whoever computes elsewhere",
    "reports/figures.py": "rules: from counts to figures, each with its denominator",
    "reports/tables.py": "rules: a report as a table that no spreadsheet computes",
    # desk
    "desk/application.py": "the resolver around the routes",
    "desk/audit.py": "to whom numbers were shown",
    "desk/auth.py": "who may do what, checked again",
    "desk/board.py": "the board as it is read",
    "desk/bodies.py": "what a request may say",
    "desk/desk.py": "where its real things are put together",
    "desk/floor.py": "who is here with what in hand, and the figures on the wall",
    "desk/operations.py": "the API as one list: routes and OpenAPI from it",
    "desk/openapi.json": "the OpenAPI document, made from the code",
    "desk/pages.py": "where a list goes on",
    "desk/page/*": "the page",
    "desk/reasons.json": "what the page calls causes and remedies",
    "desk/requests.py": "what a request brings",
    "desk/routes/*.py": "one noun of the API a file",
    "desk/search.py": "tickets by what people ask for",
    "desk/showing.py": "values as the API shows them",
    "desk/views/*.py": "the shapes of the API's answers",
    "desk/whole.py": "the whole ticket as it is read",
}


def tracked(under: str = "") -> list[str]:
    """The files of the project, as git knows them, new ones that it does not ignore included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", under or "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        pytest.skip("not a git work tree")
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def files_of_slices() -> list[str]:
    return [name.removeprefix("functions/") for name in tracked("functions") if name.count("/") > 1]


def test_a_slice_has_the_fixed_names_or_says_why_not() -> None:
    def has_a_reason(name: str) -> bool:
        fixed = name.count("/") == 1 and Path(name).name in FIXED
        return fixed or name.endswith("/__init__.py") or any(fnmatchcase(name, given) for given in ADDITIONS)

    assert [name for name in files_of_slices() if not has_a_reason(name)] == []


@pytest.mark.parametrize("addition", ADDITIONS)
def test_no_reason_outlives_its_file(addition: str) -> None:
    assert any(fnmatchcase(name, addition) for name in files_of_slices())


def test_nothing_lies_beside_the_slices() -> None:
    assert [name for name in tracked("functions") if name.count("/") == 1] == ["functions/__init__.py"]


def test_every_package_says_so() -> None:
    """Else it would be no part of the bundle's import package, or of the graph that import-linter sees."""
    folders = {
        Path(name).parent for name in tracked() if name.endswith(".py") and name.startswith(("functions", "infra"))
    }
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").is_file()] == []
