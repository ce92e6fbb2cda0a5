"""Signing in by an identity provider that says what a test wants: what is let in, and every way in
which it is not."""

from __future__ import annotations

import base64
import hashlib
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from yarl import URL

from config.centre.sections.sign_in import OpenIdConnect
from config.text.catalogue import text
from queue_server.centre.staff import administration
from queue_server.centre.staff.identity.client_secret import FILE_VARIABLE, VARIABLE
from queue_server.centre.staff.identity.oidc import OpenIdProvider, begun
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from tests.sign_in.conftest import ROLES, Door, door_of, state_of
from tests.sign_in.crooked_provider import (
    CLIENT,
    CrookedProvider,
    elliptic,
    rsa,
    unsigned,
    with_public_key_as_secret,
)

ALREADY = {"preferred_username": "minh", "sub": "subject-minh"}


async def refused(door: Door, code: str) -> None:
    """A whole sign-in ends with `code`, in words, and nobody is signed in."""
    answer = await door.sign_in()
    await is_refusal(door, answer, code)


async def is_refusal(door: Door, answer: Any, code: str) -> None:
    assert answer.status in (403, 503)
    assert text("vi", f"errors.{code}.title") in await answer.text()
    assert await door.session() is None


async def test_a_new_person_comes_in_with_the_role_of_the_claim(door: Door) -> None:
    answer = await door.sign_in()
    assert answer.status == 200
    assert 'content="0;url=/counter"' in await answer.text()
    session = await door.session()
    assert session is not None
    assert (session["display_name"], session["role"]) == ("Nguyễn Thị Lan", "clerk")
    assert (await door.people())["lan.province"] == "clerk"
    assert await door.logged("link_identity") == [("link_identity", door.provider.issuer)]


async def test_what_goes_out_is_the_code_flow_with_pkce_and_what_comes_back_is_proven(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "s3cret: ü")
    address = await door.begin()
    asked = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{door.address}/sign-in/provider/callback"
    assert len(asked["nonce"]) >= 43
    code = door.provider.authorize(address)
    assert (await door.come_back(code=code, state=asked["state"])).status == 200
    (form,) = door.provider.forms
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert form["code_verifier"] not in address
    basic = base64.b64decode(door.provider.authorization.removeprefix("Basic ")).decode()
    assert basic == "motcua:s3cret%3A+%C3%BC"
    assert "client_secret" not in form


async def test_the_secret_may_stand_in_a_file_and_in_the_form(
    door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    file = tmp_path / "secret"
    file.write_text("of a file\n")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    door.provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert (await door.sign_in()).status == 200
    (form,) = door.provider.forms
    assert form["client_secret"] == "of a file"
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "gone"))
    door.browser.cookie_jar.clear()
    await refused(door, "provider_unavailable")


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another"},
    "no audience": {"aud": None},
    "audience among several, for another": {"aud": [CLIENT, "other"], "azp": "other"},
    "several audiences, for nobody": {"aud": [CLIENT, "other"]},
    "issuer": {"iss": "http://127.0.0.1:1"},
    "no issuer": {"iss": None},
    "expired": {"exp": int(time.time()) - 600},
    "no end": {"exp": None},
    "an end in words": {"exp": "tomorrow"},
    "of the future": {"iat": int(time.time()) + 3_600},
    "not yet": {"nbf": int(time.time()) + 3_600},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS)
async def test_a_token_that_is_wrong_in_one_place_is_refused(door: Door, wrong: str) -> None:
    door.provider.claims = WRONG_CLAIMS[wrong]
    await refused(door, "identity_not_trusted")
    assert "lan.province" not in await door.people()


async def test_a_clock_a_minute_apart_is_no_fault(door: Door) -> None:
    now = int(time.time())
    door.provider.claims = {"exp": now - 60, "iat": now + 60}
    assert (await door.sign_in()).status == 200


@pytest.mark.parametrize("algorithm", ["none", "HS256", "another's key", "no kid", "EC"])
async def test_only_the_provider_s_signature_counts(door: Door, algorithm: str) -> None:
    provider = door.provider
    address = await door.begin()
    nonce = address.partition("nonce=")[2].partition("&")[0]
    now = int(time.time())
    claims = {"iss": provider.issuer, "sub": "x", "aud": CLIENT, "iat": now, "exp": now + 300}
    claims |= {
        "nonce": nonce,
        "preferred_username": "x",
        "realm_access": {"roles": ["motcua-clerk"]},
    }
    if algorithm == "none":
        provider.raw_token = unsigned(claims)
    elif algorithm == "HS256":
        provider.raw_token = with_public_key_as_secret(provider.key, claims)
    elif algorithm == "another's key":
        provider.published, provider.key = [provider.key], rsa("one", 2)
    elif algorithm == "no kid":
        provider.header = {"kid": None}
    else:
        provider.key, provider.header = elliptic("one"), {"alg": "ES256"}
    code = provider.authorize(address)
    answer = await door.come_back(code=code, state=state_of(address))
    if algorithm in ("no kid", "EC"):
        assert answer.status == 200
    else:
        await is_refusal(door, answer, "identity_not_trusted")


async def test_keys_that_the_provider_changed_are_fetched_anew_but_not_at_every_word(
    door: Door,
) -> None:
    provider = door.provider
    assert (await door.sign_in()).status == 200
    assert provider.asked.count("keys") == 1
    assert provider.asked.count("discovery") == 1
    provider.key, provider.header = rsa("two"), {"kid": "two"}
    door.browser.cookie_jar.clear()
    # Within half a minute of the last look the old ones hold.
    await refused(door, "identity_not_trusted")
    assert provider.asked.count("keys") == 1


async def test_keys_are_fetched_anew_after_half_a_minute(provider: CrookedProvider) -> None:
    clock = SetClock(datetime.now(UTC))
    settings = OpenIdConnect(issuer=provider.issuer, client_id=CLIENT, name={}, roles=ROLES)
    asked = OpenIdProvider(settings, clock)

    async def whole() -> str:
        start = begun()
        address = await asked.address_to_begin(start, "http://127.0.0.1/back")
        answer = {"code": provider.authorize(address), "state": start.state}
        return (await asked.finish(start, answer, "http://127.0.0.1/back")).subject

    assert await whole() == "subject-lan"
    provider.key, provider.header = rsa("two"), {"kid": "two"}
    clock.move(seconds=31)
    assert await whole() == "subject-lan"
    assert provider.asked.count("keys") == 2
    assert provider.asked.count("discovery") == 1


async def test_state_must_be_that_of_this_browser(door: Door) -> None:
    address = await door.begin()
    code = door.provider.authorize(address)
    await is_refusal(door, await door.come_back(code=code, state="another"), "sign_in_expired")
    # What began elsewhere: the cookie is not here.
    door.browser.cookie_jar.clear()
    answer = await door.come_back(code=code, state=state_of(address))
    await is_refusal(door, answer, "sign_in_expired")
    assert door.provider.forms == []


async def test_a_cookie_that_somebody_else_wrote_is_none(door: Door) -> None:
    await door.begin()
    forged = base64.urlsafe_b64encode(b'["s","n","v","",9999999999]').decode()
    jar = door.browser.cookie_jar
    where = URL(f"{door.address}/sign-in/provider/callback")
    jar.update_cookies({"motcua_returning": f"{forged}.{'0' * 64}"}, where)
    await is_refusal(door, await door.come_back(code="c", state="s"), "sign_in_expired")


async def test_a_code_serves_once(door: Door) -> None:
    address = await door.begin()
    cookies = list(door.browser.cookie_jar)
    code = door.provider.authorize(address)
    assert (await door.come_back(code=code, state=state_of(address))).status == 200
    door.browser.cookie_jar.clear()
    for cookie in cookies:
        door.browser.cookie_jar.update_cookies({cookie.key: cookie}, door_url(door))
    answer = await door.come_back(code=code, state=state_of(address))
    await is_refusal(door, answer, "provider_refused")


def door_url(door: Door) -> Any:
    return URL(f"{door.address}/sign-in/provider/callback")


async def test_a_mix_up_of_providers_is_noticed(door: Door) -> None:
    address = await door.begin()
    code = door.provider.authorize(address)
    answer = await door.come_back(code=code, state=state_of(address), iss="https://evil.example")
    await is_refusal(door, answer, "identity_not_trusted")
    assert door.provider.forms == []


async def test_a_provider_that_names_itself_in_answers_must(door: Door) -> None:
    door.provider.metadata["authorization_response_iss_parameter_supported"] = True
    await refused(door, "identity_not_trusted")
    address = await door.begin()
    code = door.provider.authorize(address)
    answer = await door.come_back(code=code, state=state_of(address), iss=door.provider.issuer)
    assert answer.status == 200


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/\n/evil.example",
        "javascript:alert(1)", "/x' onload='", '/x"><script>', "/" + "x" * 600,
    ],
)  # fmt: skip
async def test_it_leads_to_no_other_site(door: Door, onward: str) -> None:
    answer = await door.sign_in(onward)
    assert 'content="0;url=/counter"' in await answer.text()


async def test_it_leads_to_the_page_that_was_wanted(door: Door) -> None:
    answer = await door.sign_in("/dossiers/12?x=1&y=2")
    assert 'content="0;url=/dossiers/12?x=1&amp;y=2"' in await answer.text()


async def test_a_session_fixed_beforehand_is_not_taken_on(door: Door) -> None:
    assert await door.sign_in_here("minh") == 200
    url = URL(door.address)
    before = door.browser.cookie_jar.filter_cookies(url)["motcua_session"].value
    assert (await door.sign_in()).status == 200
    after = door.browser.cookie_jar.filter_cookies(url)["motcua_session"].value
    assert before != after
    door.browser.cookie_jar.update_cookies({"motcua_session": before}, url)
    assert await door.session() is None, "the session of before has ended"


@pytest.mark.parametrize("down", ["from the start", "at the token"])
async def test_a_provider_that_is_down_is_told_and_the_local_administrator_comes_in(
    door: Door, down: str
) -> None:
    if down == "at the token":
        await door.begin()
    door.provider.is_down = True
    if down == "from the start":
        answer = await door.get("/sign-in/provider")
    else:
        door.provider.is_down = False
        address = await door.begin()
        door.provider.is_down = True
        answer = await door.come_back(code="c", state=state_of(address))
    assert answer.status == 503
    await is_refusal(door, answer, "provider_unavailable")
    assert await door.sign_in_here("root") == 200


async def test_a_metadata_of_another_issuer_is_refused(door: Door) -> None:
    door.provider.metadata["issuer"] = "https://evil.example"
    answer = await door.get("/sign-in/provider")
    await is_refusal(door, answer, "provider_unavailable")


@pytest.mark.parametrize("endpoint", ["http://10.1.2.3/token", "ftp://x/", "", None, "https://"])
async def test_an_endpoint_without_tls_is_refused(door: Door, endpoint: str | None) -> None:
    door.provider.metadata["token_endpoint"] = endpoint
    await is_refusal(door, await door.get("/sign-in/provider"), "provider_unavailable")


async def test_an_error_of_the_provider_is_told(door: Door) -> None:
    address = await door.begin()
    answer = await door.come_back(error="access_denied", state=state_of(address))
    await is_refusal(door, answer, "provider_refused")


async def test_somebody_who_is_here_already_is_found_by_the_name_once(door: Door) -> None:
    door.provider.claims = dict(ALREADY)
    assert (await door.sign_in()).status == 200
    session = await door.session()
    assert session is not None
    assert session["display_name"] == "Trần Văn Minh"
    # From now on the provider's own name counts, and nobody else's with the same one.
    door.browser.cookie_jar.clear()
    door.provider.claims = {"preferred_username": "minh", "sub": "an impostor"}
    await refused(door, "local_account")
    door.provider.claims = {"preferred_username": "renamed", "sub": "subject-minh"}
    assert (await door.sign_in()).status == 200


async def test_while_there_is_a_provider_its_people_have_no_password_here(door: Door) -> None:
    door.provider.claims = dict(ALREADY)
    assert await door.sign_in_here("minh") == 200
    assert (await door.sign_in()).status == 200
    door.browser.cookie_jar.clear()
    assert await door.sign_in_here("minh") == 401
    assert await door.sign_in_here("anh") == 200, "a local account stays"


async def test_a_row_that_administers_is_never_given_away_by_its_name(door: Door) -> None:
    door.provider.claims = {"preferred_username": "ROOT"}
    await refused(door, "local_account")
    assert (await door.people())["root"] == "administrator"


async def test_the_role_is_the_claim_s_at_each_sign_in(door: Door) -> None:
    assert (await door.sign_in()).status == 200
    door.browser.cookie_jar.clear()
    door.provider.claims = {"realm_access": {"roles": ["x", "motcua-clerk", "motcua-admin"]}}
    assert (await door.sign_in()).status == 200
    session = await door.session()
    assert session is not None
    assert session["role"] == "administrator", "the first of the settings that fits"
    assert await door.logged("change_role") == [("change_role", "administrator")]


async def test_whose_claim_is_gone_comes_in_no_more_and_what_was_open_ends(door: Door) -> None:
    assert (await door.sign_in()).status == 200
    elsewhere = list(door.browser.cookie_jar)
    door.browser.cookie_jar.clear()
    door.provider.claims = {"realm_access": {"roles": ["other"]}}
    await refused(door, "no_role_here")
    for cookie in elsewhere:
        door.browser.cookie_jar.update_cookies({cookie.key: cookie}, door_url(door))
    assert await door.session() is None


async def test_a_person_who_was_disabled_stays_so(door: Door) -> None:
    assert (await door.sign_in()).status == 200
    app = door.server.app
    await app.database.write(
        lambda unit: administration.disable_member(unit, "lan.province"),
        ADMINISTRATOR,
        app.clock.now(),
    )
    assert await door.session() is None
    door.browser.cookie_jar.clear()
    await refused(door, "no_account_here")


async def test_nobody_is_added_where_the_centre_says_so(
    provider: CrookedProvider, sqlite_url: str
) -> None:
    async with door_of(provider, sqlite_url, add_people=False) as door:
        await refused(door, "no_account_here")
        door.browser.cookie_jar.clear()
        provider.claims = dict(ALREADY)
        assert (await door.sign_in()).status == 200


@pytest.mark.parametrize("name", [None, "", "two words", "x" * 65, "a\u200bb", 7, ["lan"]])
async def test_a_name_that_cannot_be_one_is_refused(door: Door, name: Any) -> None:
    door.provider.claims = {"preferred_username": name}
    if name == ["lan"]:
        assert (await door.sign_in()).status == 200
    else:
        await refused(door, "no_account_here")


async def test_roles_may_come_by_userinfo_of_the_same_person(door: Door) -> None:
    door.provider.claims = {"realm_access": None}
    door.provider.userinfo = {"sub": "an impostor", "realm_access": {"roles": ["motcua-clerk"]}}
    await refused(door, "no_role_here")
    door.provider.userinfo["sub"] = "subject-lan"
    assert (await door.sign_in()).status == 200


async def test_keycloak_s_roles_of_a_client_with_dots_in_its_name(
    provider: CrookedProvider, sqlite_url: str
) -> None:
    claim = "resource_access.mot.cua.roles"
    provider.claims = {"resource_access": {"mot.cua": {"roles": ["motcua-clerk"]}}}
    async with door_of(provider, sqlite_url, role_claim=claim) as door:
        assert (await door.sign_in()).status == 200


async def test_microsoft_s_overage_of_groups_is_told(
    provider: CrookedProvider, sqlite_url: str
) -> None:
    provider.claims = {"_claim_names": {"groups": "src1"}}
    async with door_of(provider, sqlite_url, role_claim="groups") as door:
        await refused(door, "too_many_groups")


async def test_microsoft_s_issuer_of_several_organisations_lets_in_the_named_ones(
    provider: CrookedProvider, sqlite_url: str
) -> None:
    template = f"{provider.issuer}/{{tenantid}}/v2.0"
    provider.metadata["issuer"] = template
    ours = {"tid": "ours", "iss": template.replace("{tenantid}", "ours")}
    async with door_of(provider, sqlite_url, tenants=["ours"]) as door:
        provider.claims = ours
        assert (await door.sign_in()).status == 200
        door.browser.cookie_jar.clear()
        for wrong in ({"tid": "theirs", "iss": template.replace("{tenantid}", "theirs")},
                      ours | {"tid": "theirs"}, ours | {"tid": None}):  # fmt: skip
            provider.claims = wrong
            await refused(door, "identity_not_trusted")
    provider.claims = ours


async def test_without_named_organisations_such_an_issuer_is_refused(door: Door) -> None:
    door.provider.metadata["issuer"] = f"{door.provider.issuer}/{{tenantid}}/v2.0"
    await is_refusal(door, await door.get("/sign-in/provider"), "provider_unavailable")


async def test_what_ends_at_the_provider_ends_here(door: Door) -> None:
    door.provider.claims = {"sid": "session-of-lan"}
    assert (await door.sign_in()).status == 200
    for iss, sid in (("https://evil.example", "session-of-lan"), (door.provider.issuer, "x"),
                     (door.provider.issuer, "")):  # fmt: skip
        await door.get(f"/sign-in/provider/logout?iss={iss}&sid={sid}")
        assert await door.session() is not None
    await door.get(f"/sign-in/provider/logout?iss={door.provider.issuer}&sid=session-of-lan")
    assert await door.session() is None


async def test_signing_out_goes_on_to_the_provider(door: Door) -> None:
    assert (await door.get("/sign-in/provider/sign-out")).headers["Location"] == "/dossiers"
    assert (await door.sign_in()).status == 200
    answer = await door.get("/sign-in/provider/sign-out")
    there = answer.headers["Location"]
    assert there.startswith(f"{door.provider.issuer}/end?client_id=motcua&")
    assert "id_token_hint=ey" in there
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1" in there


async def test_another_host_moves_to_the_public_one_first(door: Door) -> None:
    elsewhere = door.address.replace("127.0.0.1", "localhost")
    answer = await door.browser.get(
        f"{elsewhere}/sign-in/provider?next=/counter", allow_redirects=False
    )
    assert answer.headers["Location"] == f"{door.address}/sign-in/provider?moved=1&next=%2Fcounter"


async def test_without_a_provider_there_is_no_such_page(sqlite_url: str) -> None:
    async with door_of(None, sqlite_url) as door:
        assert (await door.get("/sign-in/provider")).status == 404
        assert (await door.get("/sign-in/provider/callback?code=x")).status == 404


async def test_who_asks_without_end_is_held_back(door: Door) -> None:
    answers = [(await door.get("/sign-in/provider/callback?code=x")).status for _ in range(130)]
    assert answers[-1] == 429
