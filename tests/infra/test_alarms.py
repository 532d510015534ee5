"""What must wake somebody does."""

import re

import pytest

from infra.bundle import ROOT
from infra.manifest import FUNCTIONS
from infra.metrics import OWN
from tests.infra.template import Resource, Template


def _alarm(template: Template, what: str) -> Resource:
    return template.one("AWS::CloudWatch::Alarm", AlarmName=f"kwartier-prod-{what}")


def test_every_alarm_pages(production: Template) -> None:
    page = production.one("AWS::SNS::Topic", TopicName="kwartier-prod-page")
    alarms = production.all("AWS::CloudWatch::Alarm")
    assert all(alarm["AlarmActions"] == [{"Ref": page.id}] for alarm in alarms)
    assert all(alarm["AlarmDescription"] for alarm in alarms)


@pytest.mark.parametrize("function", [function.name for function in FUNCTIONS])
@pytest.mark.parametrize(("what", "metric"), [("errors", "Errors"), ("throttled", "Throttles")])
def test_a_function_that_fails_pages(production: Template, function: str, what: str, metric: str) -> None:
    alarm = _alarm(production, f"{function}-{what}")
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == ("AWS/Lambda", metric, "Sum")
    (dimension,) = alarm["Dimensions"]
    assert production.named(dimension["Value"]) == f"Lambda kwartier-prod-{function}"


def test_a_sweep_that_does_not_run_pages_although_there_is_nothing_to_measure(production: Template) -> None:
    """FAILURES 30."""
    alarm = _alarm(production, "deadlines-silent")
    assert (alarm["MetricName"], alarm["Threshold"]) == ("Invocations", 1)
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == ("LessThanThreshold", "breaching")
    assert alarm["EvaluationPeriods"] * alarm["Period"] <= 5 * 60  # before a warning of due soon would be missed


def test_events_that_fall_behind_page(production: Template) -> None:
    alarm = _alarm(production, "outbox-behind")
    assert (alarm["MetricName"], alarm["Threshold"]) == ("IteratorAge", 5 * 60 * 1000)


@pytest.mark.parametrize(("what", "metric", "status"), [("refuses", "refused", "4*"), ("fails", "failed", "5*")])
def test_the_door_is_counted_and_pages(production: Template, what: str, metric: str, status: str) -> None:
    """FAILURES 16: a refusal by the gateway itself (429) counts as well."""
    alarm = _alarm(production, f"door-{what}")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Kwartier", f"kwartier-prod-door-{metric}")
    log = production.one("AWS::Logs::LogGroup", LogGroupName="/aws/vendedlogs/kwartier-prod-access")
    (counted,) = [
        one
        for one in production.all("AWS::Logs::MetricFilter")
        if one["MetricTransformations"][0]["MetricName"] == alarm["MetricName"]
    ]
    assert counted["LogGroupName"] == {"Ref": log.id}
    wanted = f'{{ ($.route = "ANY /webhooks/{{source}}") && ($.status = "{status}") }}'
    assert counted["FilterPattern"] == wanted


def test_a_sweep_that_cannot_do_its_work_pages(production: Template) -> None:
    """FAILURES 24."""
    alarm = _alarm(production, "deadlines-fails")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Kwartier", "SweepFailures")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "kwartier-prod-deadlines"}]


def test_what_is_watched_is_what_the_functions_count(production: Template) -> None:
    code = [file.read_text() for file in (ROOT / "functions").rglob("*.py")]
    counted = {name for text in code for name in re.findall(r'telemetry\.count\("(\w+)"', text)}
    assert counted == set(OWN)
    services = {one["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for one in _functions(production)}
    assert {production.settings.name(function) for names in OWN.values() for function in names} <= services


def _functions(template: Template) -> list[Resource]:
    return template.all("AWS::Lambda::Function")


def test_there_is_one_page_of_pictures(production: Template) -> None:
    assert production.one("AWS::CloudWatch::Dashboard")["DashboardName"] == "kwartier-prod"
