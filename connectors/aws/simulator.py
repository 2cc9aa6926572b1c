"""AWS on loopback: STS, SNS and SES at one address, each request's signature checked for real.

Paths, parameters and answers are those of the published API models, so that boto3 works against it
unmodified with `endpoint_url`. Posts of SNS are signed with a certificate that the simulator hands out
itself, which counts only while `aws` is pointed at it. Webhook addresses may be http here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.aws import simulated as world
from connectors.aws import simulated_errors as errors
from connectors.aws import simulated_posts as posts
from connectors.aws import simulated_rules as rules
from connectors.aws.simulated_actions import ACTIONS
from connectors.aws.simulated_rules import Caller, Refused
from connectors.aws.simulated_trials import body_of, trials
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trials

HOOK_URL = "https://hooks.acme.example/webhooks/ch_mail"
_SERVICES = {"2011-06-15": "sts", "2010-03-31": "sns"}


@dataclass(slots=True)
class AwsSimulator(HttpSimulator):
    """STS, SNS and SES on loopback. `world` may be looked at and changed at any time."""

    provider = "aws"

    world: world.World = field(default_factory=world.World)
    notary: posts.Notary = field(default_factory=posts.Notary)
    hook_url: str = HOOK_URL
    """The endpoint that is subscribed to the topic of the mail account."""

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/", self._query, methods=["GET", "POST"]),
            Route("/v2/email/account", self._account, methods=["GET"]),
            Route("/v2/email/identities/{name:path}", self._identity, methods=["GET"]),
            Route("/v2/email/outbound-emails", self._send, methods=["POST"]),
            Route("/{name}.pem", self._certificate, methods=["GET"]),
        ]

    def refusal(self, fault: Fault, request: Request) -> Response:
        refused = {
            Fault.EXPIRED: rules.EXPIRED_TOKEN,
            Fault.RATE_LIMITED: Refused(400, "Throttling", "Rate exceeded"),
        }.get(fault, rules.NOT_KNOWN)
        return self._refuse(request, refused)

    def not_found(self, request: Request) -> Response:
        words = "Could not find operation for the path."
        return rules.refuse_json(Refused(404, "UnknownOperationException", words))

    def samples(self) -> Sequence[Sample]:
        fresh = {"accessKeyId": world.FRESH.id, "secretAccessKey": world.FRESH.secret}
        wrong = {"secretAccessKey": world.WRONG_SECRET}
        return (
            Sample("Service desk (SES)", body_of("email", fromEmail="desk@example.com"), "works"),
            Sample("Alerts (SNS)", body_of("sms"), "sms works"),
            Sample(
                "Offers by mail (SES)",
                body_of("email", fromEmail="offers@example.com", **wrong),
                "wrong secret",
            ),
            Sample(
                "New account (SES)",
                body_of("email", fromEmail="newcomer@example.com", **fresh),
                "sandbox, address not verified",
            ),
            Sample("New account (SNS)", body_of("sms", phoneNumber=None, **fresh), "sms sandbox"),
        )

    def trials(self, channel_type: str) -> Trials:
        return trials(channel_type)

    def customer(self, channel_type: str) -> str | None:
        return world.CUSTOMER if channel_type == "email" else world.CUSTOMER_NUMBER

    async def provoked(self, code: str, request: Request) -> Response | None:
        operation = await self._operation(request)
        if code == errors.MISSING:
            return rules.refuse_json(errors.NOT_FOUND) if operation == errors.IDENTITY else None
        if code in errors.REFUSALS:
            where, refused = errors.REFUSALS[code]
            return self._refuse(request, refused) if where == operation else None
        if code in errors.STATES:
            where, state = errors.STATES[code]
            return JSONResponse(state) if where == operation else None
        where, result = errors.LISTS.get(code, ("", ""))
        return rules.answer_xml("sns", operation, result) if where == operation else None

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        address = self._address(config)
        event = posts.received(contact or world.CUSTOMER, address, text)
        return (self.post(posts.notification(event)),)

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        self._address(config)
        body = self.world.mails.get(message_id)
        if body is None:
            raise NotPlayed("no such mail was sent")
        event = posts.mail_event(message_id, body, status, code)
        if event is None:
            raise NotPlayed(f"SES tells nothing of mails that are {status}")
        return (self.post(posts.notification(event)),)

    def post(self, fields: Mapping[str, str], **more: Any) -> HookRequest:
        """Sign a post to the subscribed endpoint."""
        return self.notary.post(self.url, self.hook_url, fields, **more)

    def subscription(self, topic: str = posts.TOPIC) -> tuple[str, HookRequest]:
        """Ask the endpoint whether it wants a topic: the token that confirms it, and the post."""
        token = uuid.uuid4().hex
        return token, self.post(posts.confirmation(self.url, token, topic))

    def _address(self, config: Mapping[str, Any]) -> str:
        address = config.get("fromEmail")
        if address is None:
            raise NotPlayed("SNS carries no answers of customers and posts nothing about messages")
        key = self.world.keys.get(str(config.get("accessKeyId")))
        if key is None or not self.world.may_send_from(key.account, str(address)):
            raise NotPlayed(f"SES does not know {address}")
        return str(address)

    async def _operation(self, request: Request) -> str:
        if request.url.path == "/":
            form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
            return form.get("Action", "")
        path = "/".join(request.url.path.split("/")[:4])
        return f"{request.method} {path}"

    def _refuse(self, request: Request, refused: Refused) -> Response:
        if request.url.path != "/":
            return rules.refuse_json(refused)
        return rules.refuse_xml("sns", refused)

    async def _query(self, request: Request) -> Response:
        if request.method == "GET":
            return self._confirm(request)
        body = await request.body()
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        service, action = _SERVICES.get(form.get("Version", ""), "sns"), form.get("Action", "")
        try:
            caller = rules.admit(self.world, request, body)
            handle = ACTIONS.get(action)
            if handle is None or caller.service != service:
                raise Refused(400, "InvalidAction", f"Could not find operation {action}")
            if service in caller.key.denied:
                words = f"User: {caller.key.arn} is not authorized to perform: SNS:{action} on resource: *"
                raise Refused(403, "AuthorizationError", words)
            result = handle(self.world, caller, form)
        except Refused as refused:
            return rules.refuse_xml(service, refused)
        return rules.answer_xml(service, action, result)

    def _confirm(self, request: Request) -> Response:
        token = request.query_params.get("Token")
        if request.query_params.get("Action") != "ConfirmSubscription" or not token:
            return rules.refuse_xml(
                "sns", Refused(400, "InvalidAction", "Could not find operation")
            )
        self.world.confirmed.add(token)
        arn = f"<SubscriptionArn>{posts.TOPIC}:{uuid.uuid4()}</SubscriptionArn>"
        return rules.answer_xml("sns", "ConfirmSubscription", arn)

    async def _rest(self, request: Request, action: str) -> Caller:
        caller = rules.admit(self.world, request, await request.body())
        if caller.service != "ses" or "ses" in caller.key.denied:
            words = (
                f"User: {caller.key.arn} is not authorized to perform: ses:{action} on resource: *"
            )
            raise Refused(403, "AccessDeniedException", words)
        return caller

    async def _account(self, request: Request) -> Response:
        try:
            caller = await self._rest(request, "GetAccount")
        except Refused as refused:
            return rules.refuse_json(refused)
        return JSONResponse(self.world.mail_accounts[caller.key.account])

    async def _identity(self, request: Request) -> Response:
        try:
            caller = await self._rest(request, "GetEmailIdentity")
        except Refused as refused:
            return rules.refuse_json(refused)
        found = self.world.identity_for(caller.key.account, request.path_params["name"])
        return rules.refuse_json(errors.NOT_FOUND) if found is None else JSONResponse(found)

    async def _send(self, request: Request) -> Response:
        try:
            caller = await self._rest(request, "SendEmail")
            return JSONResponse({"MessageId": self._take(caller, await request.body())})
        except Refused as refused:
            return rules.refuse_json(refused)

    def _take(self, caller: Caller, raw: bytes) -> str:
        try:
            body = json.loads(raw)
            sender, to = body["FromEmailAddress"], body["Destination"]["ToAddresses"]
            text = body["Content"]["Simple"]["Body"]["Text"]["Data"]
        except (ValueError, KeyError, TypeError):
            raise Refused(400, "BadRequestException", "1 validation error detected") from None
        address = parseaddr(sender)[1]
        if not text or not all("@" in item for item in to):
            raise Refused(400, "BadRequestException", "Missing final '@domain'")
        if not self.world.may_send_from(caller.key.account, address):
            region = caller.region.upper()
            words = (
                "Email address is not verified. The following identities failed the check in "
                f"region {region}: {address}"
            )
            raise Refused(400, "MessageRejected", words)
        return self.world.add_mail(body)

    async def _certificate(self, request: Request) -> Response:
        if f"{request.path_params['name']}.pem" != self.notary.name:
            return Response(status_code=404)
        return Response(self.notary.certificate, media_type="application/x-pem-file")


SIMULATOR = AwsSimulator
