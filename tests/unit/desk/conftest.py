import pytest

from tests.builders import Ticking
from tests.unit.desk.asking import Office, Person


@pytest.fixture
def office(hands: Ticking) -> Office:
    return Office.open()


@pytest.fixture
def anna(office: Office) -> Person:
    return office.agent("anna")


@pytest.fixture
def bram(office: Office) -> Person:
    return office.agent("bram")


@pytest.fixture
def sofie(office: Office) -> Person:
    return office.supervisor("sofie")
