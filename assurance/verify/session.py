"""Whose calls: those of a role of the environment, or of the credentials at hand; never of another account's."""

import boto3
from botocore.config import Config

from assurance.sources.live.calling import Caller, client
from assurance.sources.live.failing import FAILURES, CallError, advice, denied, failure
from assurance.sources.live.sessions import boto3_session
from assurance.verify.failing import CannotVerifyError
from capabilities.names import VERIFIER
from settings.settings import Settings

FIRST = Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=5, read_timeout=15)
"""For the first calls: an account that does not answer these will not answer the others."""


def session(settings: Settings, *, own: bool, duty: str = VERIFIER) -> boto3.Session:
    """A session in the account of an environment, in the role of a duty. Raises `CannotVerifyError`."""
    try:
        made = boto3_session(region_name=settings.region)
        made = made if own else _assumed(made, settings, duty)
        identity = Caller(made, settings.region, config=FIRST).call("sts", "GetCallerIdentity")
    except CallError as error:
        raise CannotVerifyError(f"{error}; {advice(error)}") from None
    except FAILURES as error:
        description = failure(error, "sts", "GetCallerIdentity")
        raise CannotVerifyError(f"{description}; {advice(description)}") from None
    if identity["Account"] != settings.account:
        raise CannotVerifyError(
            f"the credentials are of account {identity['Account']}, and the environment is of {settings.account}; "
            f"use credentials of that account, or let its {duty}'s role be assumed"
        )
    return made


def _assumed(made: boto3.Session, settings: Settings, duty: str) -> boto3.Session:
    """The session of the role of a duty."""
    arn = settings.names.role_arn(settings.names.role(duty))
    if settings.trusted.source_identity and duty != VERIFIER:
        raise CannotVerifyError(
            f"{arn} is assumed with a source identity ([trusted] source-identity): begin its session yourself, by aws "
            "sts assume-role --source-identity, and run this in it with --own-credentials"
        )
    try:
        sts = client(made, "sts", settings.region, FIRST)
        given = sts.assume_role(RoleArn=arn, RoleSessionName=f"fsi-rekognition-{duty}")["Credentials"]
    except FAILURES as error:
        description = failure(error, "sts", "AssumeRole")
        what = _whom(settings, duty) if denied(description.code) else advice(description)
        raise CannotVerifyError(f"{arn} cannot be assumed: {description.code}: {description.message}; {what}") from None
    return boto3_session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=settings.region,
    )


def _whom(settings: Settings, duty: str) -> str:
    if getattr(settings.trusted, f"{duty}s"):
        return f"run it as one of [trusted] {duty}s, or with --own-credentials"
    return f"[trusted] {duty}s names nobody: name who runs it and deploy, or use --own-credentials"
