"""What SES and SNS channels share: the access key, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from connectors.aws.api import STS, Aws, Service, base_url
from connectors.aws.config import AwsConfig
from connectors.checks import Finding, failed, passed, step, warning
from connectors.contract import Connector, Context, FailureClass, Identity
from connectors.problems import NoAnswer, Problem

C = TypeVar("C", bound=AwsConfig)


class AwsConnector(Connector[C]):
    """A service of AWS, reached with an access key."""

    service: Service

    def __init__(self, config: C, context: Context) -> None:
        super().__init__(config, context)
        self.aws = Aws(config, context)

    @classmethod
    def destinations(cls, config: C, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        # The token goes to STS as well, which is AWS in the same region.
        place = base_url(cls.service, config.region, endpoints)
        names = ["secretAccessKey", *(["sessionToken"] if config.session_token else [])]
        return dict.fromkeys(names, place)

    @step("aws.format", name="format", title="Do the settings make sense?")
    async def check_format(self) -> Finding:
        """Look over what can be judged without a network."""
        from connectors.aws.formats import doubtful, look_over

        problem = look_over(self.config)
        if problem is not None:
            return failed(problem)
        odd = doubtful(self.config)
        return warning(odd) if odd else passed("The settings are complete and well formed.")

    @step(
        "aws.credentials",
        name="credentials",
        title="Does AWS accept the access key?",
        needs=["aws.format"],
    )
    async def check_credentials(self) -> Finding:
        """Ask AWS whose key it is, which needs no permission (STS, GetCallerIdentity)."""
        account, arn = await self.whose()
        self.identity = self.identify(account)
        return passed(
            f"AWS knows the key as {arn}.", account=account, arn=arn, region=self.config.region
        )

    async def whose(self) -> tuple[str, str]:
        """Ask AWS for account and ARN of the key. Raises `ProviderRefusal`, `NoAnswer`."""
        result = await self.aws.query(STS, "GetCallerIdentity")
        account, arn = result.value("Account"), result.value("Arn")
        if not account or not arn:
            raise NoAnswer(unreadable("STS"))
        return account, arn

    def identify(self, account: str) -> Identity:
        """Name what the key reaches: the account and region, whatever key it is."""
        name = f"{account}/{self.config.region}"
        return Identity(name, f"AWS account {account}, {self.config.region}")


def unreadable(service: str) -> Problem:
    """Describe an answer that lacks what it must hold."""
    return Problem(
        code="unreadable",
        message=f"{service} answered, and not with what was asked for.",
        cause="Something other than AWS answered, or its answer was changed on the way.",
        fix="Try again; behind a proxy, let requests to amazonaws.com through as they are.",
        failure_class=FailureClass.REMOTE,
    )
