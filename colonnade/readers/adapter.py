"""What allauth asks of us about a new account."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Gives a new reader the part of the address before the @ as a first display name."""

    def save_user(self, request, user, form, commit=True):  # type: ignore[no-untyped-def]
        reader = super().save_user(request, user, form, commit=False)
        reader.name = reader.name or (reader.email or "").partition("@")[0][:80]
        if commit:
            reader.save()
        return reader
