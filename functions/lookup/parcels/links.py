"""Where a person looks up a parcel: the carriers' public pages. A further carrier is one more line."""

from functions.shared.exchange import quoted

_PAGES = {
    "postnl": "https://jouw.postnl.nl/track-and-trace/{}",
    "dhl": "https://www.dhl.com/nl-en/home/tracking.html?tracking-id={}",
    "dpd": "https://tracking.dpd.de/status/nl_NL/parcel/{}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "gls": "https://gls-group.eu/EU/en/parcel-tracking?match={}",
    "bpost": "https://track.bpost.cloud/btr/web/#/search?itemCode={}",
}
"""By the first word of the carrier's name in lower case. `{}` is the quoted parcel number."""


def tracking_url(carrier: str, number: str) -> str | None:
    """The page of a parcel; None for a carrier that is not known here."""
    words = carrier.lower().split()
    page = _PAGES.get(words[0]) if words else None
    return None if page is None else page.format(quoted(number))
