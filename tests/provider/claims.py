"""What the provider says of its members."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    """Name and address. The address of `doubtful` is unproven; the token of `forged` is for another."""

    oidc_claim_scope = None

    def get_additional_claims(self, request) -> dict:
        member = request.user
        return {
            "name": member.get_full_name(),
            "email": member.email,
            "email_verified": member.username != "doubtful",
        }

    def get_id_token_dictionary(self, token, token_handler, request):
        claims, ends = super().get_id_token_dictionary(token, token_handler, request)
        if request.user.username == "forged":
            claims["aud"] = "somebody-else"
        return claims, ends
