"""Where webhooks go: https on a public address, and nowhere else."""

import pytest

from functions.dispatch.addresses import Reach, Refused, Target, allowed, judged, target

PUBLIC = Reach()
LOCAL = Reach(loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.8.8.8", "0.0.0.0"),
        *("169.254.169.254", "169.254.170.2", "100.64.0.1", "198.18.0.1", "192.0.2.1", "192.0.0.8"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::1", "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1", "metadata", "", "1.1.1", "0x7f000001"),
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_public(address: str) -> None:
    assert not allowed(address, PUBLIC)
    with pytest.raises(Refused, match="not public"):
        judged(["1.1.1.1", address], PUBLIC)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_taken(address: str) -> None:
    assert allowed(address, PUBLIC)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example.com/", "https"),
        ("ftp://hooks.example.com/", "https"),
        ("file:///etc/passwd", "no host"),
        ("https://user:secret@hooks.example.com/", "name or password"),
        ("https://user@hooks.example.com/", "name or password"),
        ("https://hooks.example.com/#there", "fragment"),
        ("https://hooks.example.com:8443/", "port"),
        ("https://hooks.example.com:22/", "port"),
        ("http://127.0.0.1:8700/", "https"),
        ("https://", "no address"),
        ("hooks.example.com", "no address"),
        ("https://a b/", "no address"),
    ],
)
def test_what_is_no_address_of_a_receiver(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        target(url, PUBLIC)


@pytest.mark.parametrize(
    ("written", "host"),
    [("0x7f.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("[::ffff:a9fe:a9fe]", "::ffff:a9fe:a9fe")],
)
def test_other_spellings_of_an_address_are_judged_as_what_they_are(written: str, host: str) -> None:
    assert target(f"https://{written}/", PUBLIC).host == host
    assert not allowed(host, PUBLIC)


def test_a_good_one_is_taken_apart() -> None:
    assert target("https://hooks.example.com/in?a=1", PUBLIC) == Target("hooks.example.com", 443, "/in?a=1", True)
    assert target("https://hooks.example.com:8443", Reach(frozenset({443, 8443}))).port == 8443


def test_this_machine_only_where_the_stage_says_so() -> None:
    assert target("http://localhost:8700/in", LOCAL) == Target("localhost", 8700, "/in", False)
    assert allowed("127.0.0.1", LOCAL)
    assert allowed("::1", LOCAL)
    assert not allowed("10.0.0.1", LOCAL)
    assert not allowed("169.254.169.254", LOCAL)
    with pytest.raises(Refused, match="https"):
        target("http://10.0.0.1:80/", LOCAL)
