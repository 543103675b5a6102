"""Those for whom a provider vouches: they register with the same form, and may part from it again."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm, SignupForm
from allauth.socialaccount.models import SocialApp


class VouchedRegistration(SignupForm):
    """Says so if the address has an account here, to those who have proven that it is theirs.

    To all others it behaves as if the address were new, and writes to its owner:
    nobody learns from this form who reads here.
    """

    def validate_unique_email(self, value: str) -> str:
        email: str = super().validate_unique_email(value)
        proven = {one.email.lower() for one in self.sociallogin.email_addresses if one.verified}
        if self.account_already_exists and email.lower() in proven:
            raise get_adapter().validation_error("email_taken", self.sociallogin.provider.name)
        return email


class Disconnection(DisconnectForm):
    """Parts an account from a provider, from one too that the newsroom has turned off since."""

    def save(self) -> None:
        try:
            super().save()
        except SocialApp.DoesNotExist:
            self.cleaned_data["account"].delete()
