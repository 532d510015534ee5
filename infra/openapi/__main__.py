"""`python -m infra.openapi` writes the description of the API where the desk serves it from."""

from infra.bundle import ROOT
from infra.openapi.document import as_text

FILE = ROOT / "functions" / "desk" / "openapi.json"

if __name__ == "__main__":
    FILE.write_text(as_text())
