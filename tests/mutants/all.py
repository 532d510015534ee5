"""All of them, in the order of a complaint's way."""

from tests.mutants.at_the_desk import AT_THE_DESK
from tests.mutants.at_the_door import AT_THE_DOOR
from tests.mutants.of_channels import OF_CHANNELS
from tests.mutants.of_dispatch import OF_DISPATCH
from tests.mutants.of_lookups import OF_LOOKUPS
from tests.mutants.of_modes import OF_MODES
from tests.mutants.of_reports import OF_REPORTS
from tests.mutants.of_time import OF_TIME
from tests.mutants.of_wishes import OF_WISHES
from tests.mutants.on_the_way import ON_THE_WAY

MUTANTS = (
    *AT_THE_DOOR,
    *OF_MODES,
    *ON_THE_WAY,
    *OF_LOOKUPS,
    *OF_CHANNELS,
    *OF_DISPATCH,
    *OF_WISHES,
    *OF_TIME,
    *AT_THE_DESK,
    *OF_REPORTS,
)
