"""Signing in as readers and staff do it: with a real browser, real mail, and a real provider."""

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, PATIENCE
from tests.browser.find import find
from tests.browser.house import PASSWORD, TOTP_SECRET, House
from tests.browser.test_accessibility import RULES
from tests.provider import serve as provider

BACK = "/city/opens/#main"
LOGIN = "/account/login/?next=/city/opens/%23main"
SIGNUP = "/account/signup/?next=/city/opens/%23main"
Window = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that finds localhost, where passkeys are allowed, and nothing else."""
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=[*ARGUMENTS[:-1], rules])
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, house: House) -> Iterator[Window]:
    """Opens a reader's window; a page's error and anything that the policy stopped fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def begin(**options: object) -> Page:
        context = browser.new_context(base_url=house.origin, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
        )
        contexts.append(context)
        return context.new_page()

    yield begin
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def page(window: Window) -> Page:
    return window()


@pytest.fixture
def plain(window: Window) -> Page:
    """A window without JavaScript."""
    return window(java_script_enabled=False)


@pytest.fixture
def keyed(page: Page) -> Page:
    """A window whose device keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    knows = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | knows})
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, email: str, address: str = LOGIN) -> None:
    page.goto(address)
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    press(page, "Sign out")


def stands_at(page: Page, address: str) -> None:
    page.wait_for_url(lambda url: url.partition("/")[2].partition("/")[2].partition("/")[2] == address[1:])


def let_in(page: Page, member: str) -> None:
    """The provider asks its member to sign in, and whether to tell."""
    page.fill("[name=username]", member)
    page.fill("[name=password]", provider.PASSWORD)
    press(page, "Let me in")


def agree(page: Page, name: str) -> None:
    page.fill("[name=name]", name)
    page.check("[name=terms]")
    page.check("[name=age]")
    press(page, "Register")


# By way of a provider


def test_a_reader_registers_by_way_of_a_provider_and_comes_back_by_it(plain: Page, house: House):
    plain.goto(LOGIN)
    press(plain, "Comment via The Readers’ Union")
    let_in(plain, "ada")
    press(plain, "Tell them")
    expect(plain.get_by_text("The Readers’ Union has told us who you are")).to_be_visible()
    expect(plain.locator("[name=name]")).to_have_value("Ada Storm")
    expect(plain.locator("[name=email]")).to_have_value("ada@union.example")
    agree(plain, "Ada of the Quay")
    stands_at(plain, BACK)
    expect(plain.get_by_text("Ada of the Quay").first).to_be_visible()
    sign_out(plain)
    plain.goto(LOGIN)
    press(plain, "Comment via The Readers’ Union")
    press(plain, "Tell them")
    stands_at(plain, BACK)
    expect(plain.get_by_text("Ada of the Quay").first).to_be_visible()


def test_who_refuses_to_be_told_apart_is_not_signed_in(plain: Page):
    plain.goto(LOGIN)
    press(plain, "Comment via The Readers’ Union")
    let_in(plain, "ada")
    press(plain, "Refuse")
    expect(plain.get_by_role("heading", name="You are not signed in")).to_be_visible()
    plain.get_by_role("link", name="Sign in another way").click()
    expect(plain.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    "query", ["?code=stolen&state=not-ours", "?code=stolen", "?error=server_error&state=x", ""]
)
def test_an_answer_that_nobody_asked_for_signs_nobody_in(query: str, plain: Page):
    answer = plain.goto(f"/account/oidc/union/login/callback/{query}")
    assert answer
    assert answer.status == 401
    expect(plain.get_by_role("heading", name="That did not work")).to_be_visible()
    plain.goto("/account/")
    expect(plain.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_token_that_is_for_somebody_else_signs_nobody_in(plain: Page):
    plain.goto(LOGIN)
    press(plain, "Comment via The Readers’ Union")
    let_in(plain, "forged")
    press(plain, "Tell them")
    expect(plain.get_by_role("heading", name="That did not work")).to_be_visible()
    plain.get_by_role("link", name="Back to signing in").click()
    assert "next=" in plain.url


def test_a_provider_that_is_not_there_is_said_to_be_so(plain: Page):
    plain.goto(LOGIN)
    press(plain, "Comment via Nobody")
    expect(plain.get_by_text("nobody answered")).to_be_visible()


@pytest.mark.parametrize("member", ["known", "doubtful"])
def test_an_address_that_is_known_gives_nobody_the_account(member: str, plain: Page, house: House):
    plain.goto(LOGIN)
    press(plain, "Comment via The Readers’ Union")
    let_in(plain, member)
    press(plain, "Tell them")
    agree(plain, f"Known By {member.title()}")
    if member == "doubtful":  # the provider does not know whose address it is: neither do we say
        expect(plain.get_by_role("heading", name="Look into your mail")).to_be_visible()
        assert "you have an account already" in house.mail.last_to("known@post.example")["Subject"]
        return
    expect(plain.get_by_text("There is an account with this address already")).to_be_visible()
    plain.get_by_role("link", name="Sign in, and connect the two").click()
    plain.fill("[name=login]", "known@post.example")
    plain.fill("[name=password]", PASSWORD)
    press(plain, "Sign in")
    stands_at(plain, "/account/3rdparty/")
    press(plain, "Connect The Readers’ Union")
    press(plain, "Tell them")
    plain.fill("[name=password]", PASSWORD)  # is it still you?
    press(plain, "Go on")
    expect(plain.get_by_text("The account is connected.")).to_be_visible()
    sign_out(plain)
    plain.goto(LOGIN)
    press(plain, "Comment via The Readers’ Union")
    press(plain, "Tell them")
    stands_at(plain, BACK)
    expect(plain.get_by_text("Known Reader").first).to_be_visible()


# By the paper's own means


def test_a_reader_registers_without_javascript_and_goes_on_where_they_were(plain: Page, house: House):
    plain.goto(SIGNUP)
    plain.fill("[name=email]", "nora@post.example")
    plain.fill("[name=password1]", PASSWORD)
    agree(plain, "Nora Lind")
    expect(plain.get_by_text("nora@post.example")).to_be_visible()
    press(plain, "Send a new code")
    expect(plain.get_by_role("heading", name="Look into your mail")).to_be_visible()
    plain.fill("[name=code]", house.mail.code_to("nora@post.example"))
    press(plain, "Go on")
    stands_at(plain, BACK)
    expect(plain.get_by_text("Nora Lind").first).to_be_visible()


def test_a_code_by_mail_signs_in_without_a_password(plain: Page, house: House):
    plain.goto(LOGIN)
    plain.get_by_role("link", name="E-mail me a code").click()
    plain.fill("[name=email]", "keys@post.example")
    press(plain, "E-mail me a code")
    plain.fill("[name=code]", "AAAA-AAAA")
    press(plain, "Go on")
    expect(plain.get_by_text("That is not the code.")).to_be_visible()
    plain.fill("[name=code]", house.mail.code_to("keys@post.example"))
    press(plain, "Go on")
    stands_at(plain, BACK)


def test_a_moderator_reaches_the_desk_with_the_code_of_an_app(plain: Page):
    plain.goto("/desk/")
    plain.fill("[name=login]", "mod@post.example")
    plain.fill("[name=password]", PASSWORD)
    press(plain, "Sign in")
    expect(plain.get_by_role("heading", name="Your second factor")).to_be_visible()
    plain.goto("/desk/")
    expect(plain.get_by_role("heading", name="Your second factor")).to_be_visible()
    plain.fill("[name=code]", format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))
    press(plain, "Sign in")
    stands_at(plain, "/desk/")


# Passkeys


def test_a_passkey_signs_in_and_counts_as_a_second_factor(keyed: Page):
    sign_in(keyed, "keys@post.example")
    stands_at(keyed, BACK)
    keyed.goto("/account/2fa/webauthn/add/")
    keyed.fill("[name=password]", PASSWORD)
    press(keyed, "Go on")
    keyed.get_by_label("What you will know it by").fill("This telephone")
    press(keyed, "Make a passkey")
    expect(keyed.locator(".codes li")).to_have_count(10)
    sign_out(keyed)
    sign_in(keyed, "keys@post.example")
    press(keyed, "Use my passkey")
    stands_at(keyed, BACK)
    sign_out(keyed)
    keyed.goto(LOGIN)
    press(keyed, "Sign in with a passkey")
    stands_at(keyed, BACK)
    keyed.goto("/account/2fa/")
    expect(keyed.get_by_text("This telephone").first).to_be_visible()
    keyed.get_by_role("link", name="Remove This telephone").click()
    keyed.get_by_role("link", name="Use my passkey").click()  # is it still you?
    press(keyed, "Use my passkey")
    press(keyed, "Remove it")
    expect(keyed.get_by_text("The passkey is removed.")).to_be_visible()


def test_a_reader_registers_with_a_passkey_and_no_password(keyed: Page, house: House):
    keyed.goto(SIGNUP)
    keyed.get_by_role("link", name="Register with a passkey").click()
    keyed.fill("[name=email]", "pia@post.example")
    agree(keyed, "Pia Holm")
    keyed.fill("[name=code] >> nth=0", house.mail.code_to("pia@post.example"))
    press(keyed, "Go on")
    press(keyed, "Make a passkey")
    stands_at(keyed, BACK)
    sign_out(keyed)
    keyed.goto(LOGIN)
    press(keyed, "Sign in with a passkey")
    stands_at(keyed, BACK)
    expect(keyed.get_by_text("Pia Holm").first).to_be_visible()


def test_a_device_that_gives_no_passkey_is_said_to_and_nothing_is_lost(keyed: Page):
    keyed.goto(LOGIN)
    press(keyed, "Sign in with a passkey")
    expect(keyed.get_by_text("your device gave no passkey")).to_be_visible()
    expect(keyed.locator("[name=login]")).to_be_editable()


def test_where_a_passkey_cannot_be_asked_for_nothing_promises_one(plain: Page):
    plain.goto(LOGIN)
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


# For everybody


def test_one_browser_ends_the_session_of_another(window: Window):
    here, there = window(java_script_enabled=False), window(java_script_enabled=False)
    for each in (here, there):
        sign_in(each, "known@post.example", "/account/login/?next=/account/")
    here.goto("/account/sessions/")
    press(here, "Sign out everywhere else")
    there.goto("/account/")
    expect(there.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_by_the_keyboard_alone(page: Page):
    page.goto(LOGIN)
    page.locator("[name=login]").focus()
    page.keyboard.type("known@post.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    stands_at(page, BACK)


ADDRESSES = [
    *("/account/login/", "/account/signup/", "/account/signup/passkey/", "/account/login/code/"),
    *("/account/password/reset/", "/account/3rdparty/login/cancelled/"),
]
OWN = [
    *("/account/", "/account/email/", "/account/password/change/", "/account/2fa/", "/account/sessions/"),
    *("/account/3rdparty/", "/account/reauthenticate/", "/account/logout/"),
]


@pytest.mark.parametrize("addresses", [ADDRESSES, OWN], ids=["outside", "inside"])
def test_everybody_can_use(addresses: list[str], page: Page):
    if addresses is OWN:
        sign_in(page, "known@post.example")
        stands_at(page, BACK)
    found = []
    for address in addresses:
        page.goto(address)
        for width, scheme in ((1280, "light"), (360, "dark"), (768, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            for rule in Axe().run(page, options=RULES).response["violations"]:
                found += [f"{address} {width} {rule['id']} {node['html'][:100]}" for node in rule["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{address} {width} scrolls sideways")
    assert not found
