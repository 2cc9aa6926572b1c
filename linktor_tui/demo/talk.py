"""What customers of a shop write, and what they are answered. All of it is invented."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class End(StrEnum):
    """How a conversation stands."""

    UNREAD = "unread"
    """The customer waits, and nobody looked yet."""
    OPEN = "open"
    """Answered, and not closed."""
    FAILED = "failed"
    """The last answer did not arrive."""
    CLOSED = "closed"


class Script(NamedTuple):
    """A conversation. Lines alternate, the customer begins; two of one side stand as a tuple."""

    name: str
    subject: str
    """For mail."""
    lines: tuple[str, ...]
    """The customer's begin with `<`, the shop's with `>`."""
    end: End

    @property
    def names(self) -> bool:
        """Whether the customer is called by name in it."""
        return any(self.name.split()[0] in line for line in self.lines)


SCRIPTS = (
    Script(
        "Ana Souza",
        "Pedido 4821",
        (
            "< Oi! Meu pedido 4821 ainda não chegou. Podem verificar?",
            "> Olá, Ana! Ele saiu ontem para entrega, chega até amanhã às 18 h.",
            "< Ótimo, obrigada. Dá para deixar na portaria?",
        ),
        End.UNREAD,
    ),
    Script(
        "Tom Becker",
        "Wrong size",
        (
            "< The boots I got are a 41, I ordered 43.",
            "> Sorry about that, Tom. A 43 leaves today; the label for the return is in your mail.",
            "< Brilliant, thanks!",
            "> You're welcome. Keep the 41 until the new pair is there.",
        ),
        End.OPEN,
    ),
    Script(
        "Lucía Fernández",
        "Factura",
        (
            "< Buenas, necesito la factura del pedido 5107 a nombre de mi empresa.",
            "> Hola, Lucía. ¿Me pasa el NIF y la dirección fiscal, por favor?",
            "< B12345678, Calle Mayor 3, Valencia.",
            "> Gracias, se la enviamos en unos minutos.",
        ),
        End.FAILED,
    ),
    Script(
        "Priya Nair",
        "Opening hours",
        ("< Are you open on Sunday?", "> From 11 to 17 h, yes.", "< Perfect."),
        End.CLOSED,
    ),
    Script(
        "João Pereira",
        "Troca",
        (
            "< Boa tarde, a jaqueta veio com o zíper quebrado.",
            "< Posso trocar na loja?",
        ),
        End.UNREAD,
    ),
    Script(
        "Emma Lindqvist",
        "Gift card",
        (
            "< Hi, my gift card says it is used up, but I never used it.",
            "> Could you send me its last four digits?",
            "< 7702",
            "> It had been typed with an old mail address. It is good again: 50.00.",
        ),
        End.CLOSED,
    ),
    Script(
        "Mateo Díaz",
        "Envío a Canarias",
        (
            "< ¿Hacen envíos a Canarias?",
            "> Sí, en cinco días laborables. El porte son 9,90.",
        ),
        End.OPEN,
    ),
    Script(
        "Chen Wei",
        "Discount code",
        ("< The code SPRING10 does not work at checkout.", "< It says expired?"),
        End.UNREAD,
    ),
)

LATER = (
    "Is anybody there?",
    "Hi, where is my parcel? The page says delivered.",
    "Oi, vocês têm esse tênis no 38?",
    "¿Puedo cambiar la dirección de entrega?",
    "The link to pay does not open on my phone.",
    "Obrigado, chegou hoje cedo!",
    "Can I pick it up in the shop instead?",
    "Gracias por la ayuda, todo en orden.",
    "Do you have this one in green?",
    "Recebi dois iguais. Como devolvo um?",
)
"""What customers write while the demo runs."""
