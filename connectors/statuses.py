"""HTTP statuses in plain words, for a pasted error that no provider's room knows."""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import Entry, by_code

SEMANTICS = "https://www.rfc-editor.org/rfc/rfc9110#name-status-codes"


def _entry(
    status: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
    documentation: str = SEMANTICS,
) -> Entry:
    return Entry(str(status), message, cause, fix, documentation, who, failure_class)


ENTRIES = (
    _entry(
        400,
        "The server could not make sense of the request.",
        "A value is missing, mistyped, or of the wrong kind; the body of the answer often says which.",
        "Read the body of the answer, and paste it here whole.",
    ),
    _entry(
        401,
        "The server does not accept the credential.",
        "It is wrong, revoked or expired, or was sent in another place than the server looks.",
        "Compare the credential with the provider's console, or make a new one.",
    ),
    _entry(
        403,
        "The server knows the credential, and it may not do this.",
        "A permission or scope is missing, or the account is suspended or limited to a test.",
        "Look up the permissions of the key and the state of the account in the provider's console.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        404,
        "The server has nothing at that address.",
        "An id in the address is wrong, belongs to another account, or the address itself is mistyped.",
        "Compare account, number or page id with the provider's console; check the address.",
    ),
    _entry(
        405,
        "The server does not take this method at that address.",
        "The address is right for another kind of request, or a proxy answers in the server's place.",
        "Check the method and the address in the provider's reference.",
    ),
    _entry(
        407,
        "A proxy between here and the server wants a login of its own.",
        "This network sends requests through a proxy.",
        "Ask whoever runs the network for the proxy's login, or for a way past it.",
        Who.NETWORK_ADMIN,
    ),
    _entry(
        408,
        "The server waited for the request and gave up.",
        "The connection is slow, or something on the way holds the request back.",
        "Try again; if it stays, look at the network between here and the server.",
        Who.NETWORK_ADMIN,
        FailureClass.TRANSIENT,
    ),
    _entry(
        409,
        "The request is in conflict with what is there.",
        "The thing exists already, or somebody else changed it in between.",
        "Look at what is there now, and decide anew.",
    ),
    _entry(
        413,
        "The request is too large for the server.",
        "A text, an attachment or a list is longer than the server takes.",
        "Send less at once.",
    ),
    _entry(
        415,
        "The server does not read this kind of body.",
        "The content type is missing or wrong: JSON where a form was due, or the other way round.",
        "Send the content type that the provider's reference names.",
    ),
    _entry(
        422,
        "The server understood the request and refuses a value in it.",
        "A value breaks a rule of the provider; the body of the answer says which.",
        "Read the body of the answer, and paste it here whole.",
    ),
    _entry(
        429,
        "The server asks to slow down.",
        "Too many requests with this credential or from this address in a short time. It says nothing "
        "about the credential.",
        "Wait as long as the Retry-After header says, or a minute, and send fewer at once.",
        failure_class=FailureClass.TRANSIENT,
        documentation="https://www.rfc-editor.org/rfc/rfc6585#section-4",
    ),
    *(
        _entry(
            status,
            message,
            "The provider has a fault or is being worked on, or a proxy before it cannot reach it. It "
            "says nothing about the credential.",
            "Try again in a few minutes; if it stays, look at the provider's status page.",
            Who.PROVIDER,
            FailureClass.REMOTE,
        )
        for status, message in (
            (500, "The server met a fault of its own."),
            (502, "Something before the server got no usable answer from it."),
            (503, "The server is not available at the moment."),
            (504, "Something before the server waited for it in vain."),
        )
    ),
)
BY_STATUS = by_code(ENTRIES)
