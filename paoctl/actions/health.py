"""Health checks: does what was made answer? They change nothing, so there is no intent and no key."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, StringConstraints

from paoctl.actions.base import ActionConfig, Many, UrlText
from paoctl.actions.rest_config import Status
from paoctl.errors import PaoError
from paoctl.model.base import Duration, seconds

if TYPE_CHECKING:
    from paoctl.ports import Http


class TcpCheck(ActionConfig):
    """Somebody accepts connections."""

    host: Annotated[str, StringConstraints(min_length=1, max_length=253), Field(examples=["db.acme.example"])]
    """The name or address; it must be one that `http.allow` names."""
    port: Annotated[int, Field(ge=1, le=65535, examples=[5432])]
    """The port."""
    timeout: Duration = "5s"
    """How long it may take."""

    def trouble(self, http: "Http") -> str:
        """What is wrong; empty when nothing is."""
        try:
            http.connect(self.host, self.port, float(seconds(self.timeout)))
        except PaoError as exc:
            return exc.cause
        return ""


class HttpCheck(ActionConfig):
    """A GET is answered as it should be."""

    url: UrlText
    """The URL."""
    status: Many[Status] = ()
    """Statuses that mean healthy; any 2xx when silent."""
    timeout: Duration = "5s"
    """How long it may take."""

    def trouble(self, http: "Http") -> str:
        """What is wrong; empty when nothing is."""
        from paoctl.actions.answer import said, shown  # by who looks: most commands only read what is to be looked at
        from paoctl.ports import HttpRequest

        try:
            answer = http.send(HttpRequest("GET", self.url, timeout=float(seconds(self.timeout))))
        except PaoError as exc:
            return exc.cause
        well = answer.status in self.status if self.status else 200 <= answer.status < 300
        return "" if well else f"GET {shown(self.url)} answered {said(answer)}"


Check = TcpCheck | HttpCheck

CHECKS: Final[Mapping[str, type[TcpCheck] | type[HttpCheck]]] = {"tcp": TcpCheck, "http": HttpCheck}
