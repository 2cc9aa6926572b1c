"""The request bodies of the Webhooks page, validated: shape here, URL and events by the engine."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationError

from linktor_tui.contract.requests import LONGEST_NAME, RequestBody, refusal
from linktor_tui.contract.traffic import LONGEST_TIMEOUT, MOST_ATTEMPTS, EndpointDraft


class _Config(RequestBody):
    retry_policy: Literal["exponential"] = "exponential"
    max_retries: int | None = Field(default=None, ge=1, le=MOST_ATTEMPTS, strict=True)
    timeout: int | None = Field(default=None, ge=1, le=LONGEST_TIMEOUT, strict=True)


class CreateEndpoint(RequestBody):
    """The body of POST /webhooks. `channelId` is ours.

    Private addresses cannot be allowed here: whoever has an API key need not be the operator, and
    would reach into the server's own network.
    """

    url: str
    events: list[str]
    description: str | None = Field(default=None, max_length=LONGEST_NAME)
    headers: dict[str, str] | None = None
    config: _Config = _Config()
    channel_id: str | None = None


class UpdateEndpoint(RequestBody):
    """The body of PATCH /webhooks/:id. What is not there stays as it is.

    An empty description or channelId takes it away; a header of `********` stays as it is, one that
    is not named goes.
    """

    url: str | None = None
    events: list[str] | None = None
    description: str | None = Field(default=None, max_length=LONGEST_NAME)
    headers: dict[str, str] | None = None
    status: Literal["active", "inactive"] | None = None
    config: _Config = _Config()
    channel_id: str | None = None


class SampleEvent(RequestBody):
    """The body of POST /webhooks/:id/test."""

    event: str = "test.ping"


def parse_create_endpoint(body: Any) -> EndpointDraft:
    """Read the body of POST /webhooks. Raises `InvalidRequest` with every fault."""
    try:
        return _draft(CreateEndpoint.model_validate(body))
    except ValidationError as error:
        raise refusal(error) from None


def parse_update_endpoint(body: Any) -> EndpointDraft:
    """Read the body of PATCH /webhooks/:id. Raises `InvalidRequest` with every fault."""
    try:
        return _draft(UpdateEndpoint.model_validate(body))
    except ValidationError as error:
        raise refusal(error) from None


def parse_test_endpoint(body: Any) -> str:
    """Read the body of POST /webhooks/:id/test: which event. Raises `InvalidRequest`."""
    try:
        return SampleEvent.model_validate(body).event
    except ValidationError as error:
        raise refusal(error) from None


def _draft(given: CreateEndpoint | UpdateEndpoint) -> EndpointDraft:
    return EndpointDraft(
        url=given.url,
        events=None if given.events is None else tuple(given.events),
        description=given.description,
        headers=given.headers,
        status=given.status if isinstance(given, UpdateEndpoint) else None,
        timeout=given.config.timeout,
        max_retries=given.config.max_retries,
        channel_id=given.channel_id,
    )
