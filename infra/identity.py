"""Who may sign in to the desk: agents and supervisors, made by `kwartier users`, never by themselves.

Companies sign in with the authorization code and PKCE at the managed login. A password sent straight to Cognito works
only in stage `local`, for scripts and tests.
"""

from aws_cdk import Duration, RemovalPolicy, aws_cognito
from constructs import Construct

from infra.nag import acknowledge
from infra.settings import Settings

ROLES = ("agent", "supervisor")
"""Groups of the user pool: a token carries them, and the desk reads the role from there."""


class Identity(Construct):
    """The user pool, its roles, and the desk's page as its one client."""

    def __init__(self, scope: Construct, name: str, settings: Settings, *, account: str, base_url: str) -> None:
        super().__init__(scope, name)
        self._settings = settings
        self.pool = self._user_pool()
        for role in ROLES:
            self.pool.add_group(role.title(), group_name=role)
        self.desk_url = f"{base_url}/desk"
        self.client = self._client(self.desk_url)
        self.sign_in_url = self._managed_login(account, base_url)

    @property
    def issuer(self) -> str:
        """What a token of this pool says that it was issued by."""
        return f"https://cognito-idp.{self._settings.region}.amazonaws.com/{self.pool.user_pool_id}"

    def _user_pool(self) -> aws_cognito.UserPool:
        pool = aws_cognito.UserPool(
            self,
            "Users",
            user_pool_name=self._settings.prefix,
            self_sign_up_enabled=False,
            # An e-mail address *is* the user's name. As an alias it would stand for a generated one, which is all that
            # an access token carries: boards and timelines would name people by it.
            sign_in_aliases=aws_cognito.SignInAliases(username=True),
            auto_verify=aws_cognito.AutoVerifiedAttrs(email=True),
            sign_in_case_sensitive=False,
            account_recovery=aws_cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=aws_cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            mfa=aws_cognito.Mfa.REQUIRED if self._settings.mfa == "required" else aws_cognito.Mfa.OPTIONAL,
            mfa_second_factor=aws_cognito.MfaSecondFactor(sms=False, otp=True),
            deletion_protection=not self._settings.local,
            removal_policy=RemovalPolicy.DESTROY if self._settings.local else RemovalPolicy.RETAIN,
        )
        acknowledge(
            pool,
            {
                "AwsSolutions-COG2": "the setting `mfa` decides; an authenticator app is offered to everybody",
                "AwsSolutions-COG8": "the Plus plan is billed by user and month; a company chooses it itself",
            },
        )
        return pool

    def _client(self, desk: str) -> aws_cognito.UserPoolClient:
        return self.pool.add_client(
            "Desk",
            user_pool_client_name=self._settings.name("desk"),
            generate_secret=False,  # a page cannot keep one: PKCE stands in for it
            auth_flows=aws_cognito.AuthFlow(user_password=self._settings.local),
            o_auth=aws_cognito.OAuthSettings(
                flows=aws_cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[aws_cognito.OAuthScope.OPENID, aws_cognito.OAuthScope.EMAIL, aws_cognito.OAuthScope.PROFILE],
                callback_urls=[desk],
                logout_urls=[desk],
            ),
            supported_identity_providers=[aws_cognito.UserPoolClientIdentityProvider.COGNITO],
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.hours(12),  # a shift
        )

    def _managed_login(self, account: str, base_url: str) -> str:
        """The sign-in page; its address, of which the account is a part because it is unique among all of AWS."""
        domain = self.pool.add_domain(
            "SignIn",
            cognito_domain=aws_cognito.CognitoDomainOptions(domain_prefix=f"{self._settings.prefix}-{account}"),
            managed_login_version=aws_cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        )
        if self._settings.local:
            return base_url
        aws_cognito.CfnManagedLoginBranding(
            self,
            "Look",
            user_pool_id=self.pool.user_pool_id,
            client_id=self.client.user_pool_client_id,
            use_cognito_provided_values=True,
        )
        return domain.base_url()
