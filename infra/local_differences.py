"""Every difference of the template in stage `local`, in one list. A test holds both templates to it, both ways.

All the rest that `make run` deploys is what a company deploys. What the emulator drops in silence (CORS, TTL,
point-in-time recovery) is in both templates and asserted there.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """`where` is a path in the template: resource type, then the property (`*` for any one part of the path)."""

    where: str
    why: str


LOCAL_DIFFERENCES = (
    Difference("Parameters/BootstrapVersion", "the local cloud is not bootstrapped; the caller's credentials deploy"),
    Difference("Rules/CheckBootstrapVersion", "the same"),
    Difference("*/DeletionPolicy", "the demo's data goes with the demo"),
    Difference("*/UpdateReplacePolicy", "the same"),
    Difference("AWS::DynamoDB::Table/DeletionProtectionEnabled", "the same"),
    Difference("AWS::Cognito::UserPool/DeletionProtection", "the same"),
    Difference("AWS::Lambda::Function/Code/S3Key", "the bundle holds wheels for this machine"),
    Difference("AWS::Lambda::Function/Architectures/*", "the local cloud runs the code on this machine as it is"),
    Difference("AWS::Lambda::Function/ReservedConcurrentExecutions", "there is no account to protect from a flood"),
    Difference("AWS::Lambda::Function/Environment/LOOPBACK_RECEIVERS", "a receiver to try out is on this machine"),
    Difference("AWS::Lambda::Function/Environment/SIGN_IN_URL", "the sign-in page comes through the one local port"),
    Difference("AWS::Cognito::UserPoolClient/ExplicitAuthFlows/*", "scripts and tests sign in with a password"),
    Difference("AWS::Cognito::UserPoolClient/CallbackURLs/*", "the desk is reached through the one local port"),
    Difference("AWS::Cognito::UserPoolClient/LogoutURLs/*", "the same"),
    Difference("AWS::Lambda::Function/Environment/DESK_URL", "the same"),
    Difference("Outputs/ApiUrl/Value", "the same"),
    Difference("Outputs/SignInUrl/Value", "the same"),
    Difference("AWS::Cognito::ManagedLoginBranding", "the emulator refuses it, and its sign-in page needs none"),
)
