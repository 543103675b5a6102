"""What allauth asks of us: about accounts, about second factors, about those who vouch for a reader.

The words that a reader is refused with stand here; the pages and mails are templates.
"""

import ipaddress
from email.utils import formataddr, parseaddr

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from colonnade.readers import Refused, actions, names
from colonnade.readers.models import Reader
from colonnade.readers.sign_in import queries

WRONG_CODE = _("That is not the code. Look again, or ask for a new one.")


def paper_name() -> str:
    """What the paper is called in the edition that is spoken now; it is written at the desk."""
    return render_to_string("account/email/paper.txt").strip()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: a name of one's own, mails from the paper in the reader's language, no stored addresses."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _(
            "This is the address we write to. Choose another one for that first."
        ),
        "duplicate_email": _("You have this address already."),
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "email_taken": _("Another account has this address."),
        "enter_current_password": _("This is not your password at present."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "invalid_or_expired_key": _("This has been used already, or is too old."),
        "invalid_login": _("E-mail and password do not belong together."),
        "invalid_password_reset": _("This has been used already, or is too old. Ask for a new code."),
        "max_email_addresses": _("An account has %d addresses at most. Remove one first."),
        "rate_limited": _("That was a little fast. Wait a minute, and try again."),
        "same_as_current": _("This is the address you have."),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes, and try again."),
        "unverified_primary_email": _("Confirm this address first; then we can write to it."),
    }

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Store a new reader under the name they chose, writing to them in the edition they came from."""
        reader: Reader = super().save_user(request, user, form, commit=False)
        reader.name = form.cleaned_data["name"]
        reader.language = get_language() or ""
        if commit:
            try:
                actions.claim_name(reader=reader, name=reader.name)
            except Refused:  # somebody took it in this very moment; they may choose another under /account/
                actions.claim_name(reader=reader, name=names.suggested(reader.name))
        return reader

    def get_client_ip(self, request: HttpRequest) -> str:
        """What stands for a network address where attempts are counted: a keyed hash, new every day.

        It has the shape of an address (RFC 4193) because allauth cuts addresses to
        networks. Of IPv6 the first half counts, which is one household's.
        """
        try:
            address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
        except ValueError:
            address = ipaddress.ip_address("::")
        prefix = 64 if address.version == 6 else 32
        network = ipaddress.ip_network((address, prefix), strict=False)
        day = timezone.now().date().isoformat()
        digest = salted_hmac("colonnade.readers.adapter", f"{day} {network}", algorithm="sha256").digest()
        return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write to a reader in their language; to a stranger in that of the page they stand on."""
        with translation.override(queries.language_for(email) or get_language()):
            super().send_mail(template_prefix, email, context | {"origin": settings.ORIGIN})

    def get_from_email(self) -> str:
        """The paper's own name before its address, unless the setting names somebody."""
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return formataddr((name or paper_name(), address))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict]:
        """The ways in which a reader shows that it is still them, in our words."""
        words = {
            "reauthenticate": gettext("Use my password"),
            "mfa_reauthenticate": gettext("Use a code of my app"),
            "mfa_reauthenticate:webauthn": gettext("Use my passkey"),
        }
        return [
            method | {"description": words[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: codes of an app, passkeys, recovery codes, named after the paper."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Remove your second factor before you add an address."),
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to a second factor: set one up first."),
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Confirm all your addresses first, or remove those that you do not use."),
    }

    def get_totp_issuer(self) -> str:
        return paper_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": paper_name()}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = queries.passkey_count(user) + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %d") % number


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Those who vouch: what they say of a reader is a suggestion, and little of it is kept."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _(
            "There is an account with this address already. Sign in to it, and connect %s there;"
            " or give another address."
        ),
        "invalid_token": _("What was sent to us cannot be trusted. Try again."),
        "no_password": _("This is your only way in. Choose a password first."),
        "no_verified_email": _("This is your only way in. Confirm an address first."),
        "disconnect_last": _("This is your only way in."),
        "connected_other": _("This account is connected to another reader here."),
    }

    def populate_user(self, request: HttpRequest, sociallogin: object, data: dict) -> AbstractBaseUser:
        """Suggest the name and the address that the provider knows; of the rest keep nothing."""
        whole = " ".join(str(data.get(part) or "") for part in ("first_name", "last_name")).strip()
        reader: Reader = sociallogin.user  # type: ignore[attr-defined]
        reader.name = str(data.get("name") or whole or data.get("username") or "")[:80]
        reader.email = data.get("email") or None
        sociallogin.account.extra_data = {  # type: ignore[attr-defined]
            "name": reader.name,
            "email": reader.email or "",
        }
        return reader

    def get_signup_form_initial_data(self, sociallogin: object) -> dict:
        reader: Reader = sociallogin.user  # type: ignore[attr-defined]
        return {"name": names.suggested(reader.name) if reader.name else "", "email": reader.email or ""}
