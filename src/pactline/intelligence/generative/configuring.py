"""What the operator has configured: nothing by default; then which model is asked, where text goes, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from pactline.intelligence import readers

from . import schema
from .addresses import is_private_name
from .asking import Asker
from .budget import Budget
from .memory import Folder
from .port import Message, ModelProblem, Port, why
from .speaking import Anthropic, OpenAI

if TYPE_CHECKING:
    from .reader import First


TRIAL = 'Answer with the JSON object {"ready": true} and nothing else.'


class Model(Protocol):
    """The PACTLINE_MODEL_… settings as config reads them."""

    @property
    def url(self) -> str: ...
    @property
    def api(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def hosts(self) -> tuple[str, ...]: ...
    @property
    def tokens(self) -> int: ...
    @property
    def seconds(self) -> int: ...
    @property
    def timeout(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Destination:
    """Where passages of contracts go. `inside`: the address is written as one of this machine or network."""

    host: str
    model: str
    inside: bool

    @property
    def sentence(self) -> str:
        """For the pages on which text could be sent."""
        values = {"host": self.host, "model": self.model}
        if self.inside:
            return _("Passages of the contract go to %(host)s in your own network (model %(model)s).") % values
        return _("Passages of the contract leave this server and go to %(host)s (model %(model)s).") % values


def model() -> Model | None:
    """The operator's model; None: no text leaves this server."""
    found: Model | None = getattr(settings, "PACTLINE_MODEL", None)
    return found


def where_text_goes() -> Destination | None:
    """For pages: where passages go, or None when they stay here."""
    found = model()
    if found is None:
        return None
    host = urlsplit(found.url).hostname or ""
    return Destination(host, found.name, is_private_name(host))


def port_of(found: Model) -> Port:
    """The port to a model."""
    speaks = Anthropic if found.api == "anthropic" else OpenAI
    return speaks(found.url, found.name, found.key, found.hosts)


def asker(*, private: bool = False, share: float = 1.0, within: float | None = None) -> Asker | None:
    """Somebody to ask about one contract, for a share of what it may cost and ``within`` so many seconds; None without a
    model, or when it is never sent."""
    found = model()
    if found is None or private:
        return None
    memory = Folder(Path(settings.PACTLINE_DATA_DIR) / "cache" / "model")
    seconds = min(found.seconds * share, within or found.seconds)
    return Asker(port_of(found), Budget(round(found.tokens * share), seconds, found.timeout), memory)


def trial() -> str:
    """Ask the model whether it answers by a schema; no text of a contract is sent. Empty when it does, else why not."""
    found = model()
    if found is None:
        return ""
    shape = schema.thing(ready={"type": "boolean"})
    try:
        answer, _usage = port_of(found).complete(shape, [Message("user", TRIAL)], most=50, seconds=found.timeout)
    except ModelProblem as problem:
        return why(problem)
    return "; ".join(schema.problems(shape, answer))


def register(first: First) -> None:
    """Have analyses read by the model, too, when the operator has named one. `first` reads as the embedded reader does."""
    if model() is not None:
        from .reader import GenerativeReader

        readers.register(GenerativeReader(first))
