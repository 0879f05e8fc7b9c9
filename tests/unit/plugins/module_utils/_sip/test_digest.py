# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of digest authentication, with the examples of the standards."""

from __future__ import annotations

import hashlib

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.authorizer import Authorizer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.digest import (
    Challenge,
    Credentials,
    choose,
    digest_response,
    read_challenges,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.message import read_message

MUFASA = Credentials("Mufasa", "Circle of Life")


def challenge(**changes: object) -> Challenge:
    values = {
        "realm": "http-auth@example.org",
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "algorithm": "MD5",
        "qop": ("auth",),
        "opaque": None,
        "stale": False,
        "proxy": False,
    }
    return Challenge(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_rfc_7616(algorithm: str, expected: str) -> None:
    response = digest_response(
        MUFASA,
        challenge(algorithm=algorithm),
        "GET",
        "/dir/index.html",
        qop="auth",
        cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        count="00000001",
    )
    assert response == expected


def test_the_example_of_rfc_2617() -> None:
    given = challenge(realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093")
    response = digest_response(
        Credentials("Mufasa", "Circle Of Life"),
        given,
        "GET",
        "/dir/index.html",
        qop="auth",
        cnonce="0a4f113b",
        count="00000001",
    )
    assert response == "6629fae49393a05397450978507c4ef1"


def test_without_quality_of_protection() -> None:
    """The example of RFC 2069, in the corrected form of its erratum 749."""
    given = challenge(realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", qop=())
    user = Credentials("Mufasa", "CircleOfLife")
    response = digest_response(user, given, "GET", "/dir/index.html", qop="", cnonce="", count="")
    assert response == "1949323746fe6a43ef61f9606e7febea"
    assert "cnonce" not in user.answer(given, "GET", "/dir/index.html")
    assert "qop" not in user.answer(given, "GET", "/dir/index.html")


def test_sessions_bodies_and_sha_512_256() -> None:
    """By the words of RFC 7616, sections 3.4.2 and 3.4.3, written out once more."""
    given = challenge(algorithm="SHA-512-256-sess", nonce="n", qop=("auth-int",))

    def digest(text: str) -> str:
        return hashlib.new("sha512_256", text.encode()).hexdigest()

    secret = digest(f"{digest('Mufasa:http-auth@example.org:Circle of Life')}:n:c")
    expected = digest(f"{secret}:n:00000001:c:auth-int:{digest('INVITE:sip:a@b:' + digest('body'))}")
    answer = Credentials("Mufasa", "Circle of Life").answer(given, "INVITE", "sip:a@b", b"body", cnonce="c")
    assert f'response="{expected}"' in answer
    assert 'qop=auth-int, nc=00000001, cnonce="c"' in answer


def test_the_count_goes_up_with_each_use_of_a_nonce() -> None:
    user = Credentials("alice", "secret")
    first, second = (user.answer(challenge(), "OPTIONS", "sip:a@b") for _time in range(2))
    assert ("nc=00000001" in first, "nc=00000002" in second) == (True, True)
    assert "nc=00000001" in user.answer(challenge(nonce="another"), "OPTIONS", "sip:a@b")
    assert "secret" not in first + repr(user)


def test_challenges_are_read() -> None:
    values = [
        'Digest realm="a \\"b\\", c", nonce="n1", algorithm=SHA-256, qop="auth,auth-int", opaque="o", stale=TRUE',
        'Basic realm="x", Digest nonce=n2 , realm="y"',
        "Digest realm=incomplete",
        "Negotiate",
        ", = ,,",
    ]
    first, second = read_challenges(values, proxy=True)
    assert (first.realm, first.algorithm, first.qop, first.opaque) == ('a "b", c', "SHA-256", ("auth", "auth-int"), "o")
    assert (first.stale, first.proxy, first.header) == (True, True, "Proxy-Authorization")
    assert (second.realm, second.nonce, second.algorithm, second.qop) == ("y", "n2", "MD5", ())


def test_of_each_realm_the_first_that_can_be_answered_is_chosen() -> None:
    unknown, strong, weak = (challenge(algorithm=name) for name in ("SHA-3", "SHA-256", "MD5"))
    other = challenge(realm="other", qop=("token",)), challenge(realm="other", algorithm="MD5-sess")
    assert choose([unknown, strong, weak, *other]) == [strong, other[1]]
    assert choose([unknown]) == []


def _message(status: int, *challenges: str) -> bytes:
    lines = [f"SIP/2.0 {status} No", "Via: SIP/2.0/UDP h;branch=z9hG4bK1", "CSeq: 1 OPTIONS"]
    return "\r\n".join([*lines, *(f"WWW-Authenticate: {value}" for value in challenges), "", ""]).encode()


def test_a_realm_is_answered_once_and_once_more_when_stale() -> None:
    authorizer = Authorizer(MUFASA)
    asked = read_message(_message(401, 'Digest realm="r", nonce="1"'))
    stale = read_message(_message(401, 'Digest realm="r", nonce="2", stale=true'))
    other = read_message(_message(401, 'Digest realm="proxy", nonce="3"'))
    assert [authorizer.take(message) for message in (asked, stale, stale)] == [True, True, False]
    assert authorizer.trouble is not None
    assert authorizer.trouble[0] == "credentials_refused"
    assert authorizer.take(other)
    assert [name for name, _value in authorizer.headers("OPTIONS", "sip:a@b")] == ["Authorization", "Authorization"]
    assert not Authorizer(None).take(asked)


@pytest.mark.parametrize("given", ['Digest realm="r", nonce="1", algorithm=SHA-3', 'Basic realm="r"', ""])
def test_what_cannot_be_answered(given: str) -> None:
    authorizer = Authorizer(MUFASA)
    assert not authorizer.take(read_message(_message(401, given)))
    assert authorizer.trouble is not None
    assert authorizer.trouble[0] == "credentials_needed"
    assert not authorizer.is_used
