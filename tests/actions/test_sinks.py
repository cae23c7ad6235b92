import pytest

from paoctl.actions.base import ActionConfig
from paoctl.actions.rest_config import RestApiConfig
from paoctl.actions.sinks import encoding, names_secret, takes_secret
from paoctl.actions.ticket_config import JiraTicketConfig
from paoctl.actions.webhook_config import WebhookConfig

Place = tuple[str | int, ...]


@pytest.mark.parametrize(
    ("config", "place"),
    [
        (RestApiConfig, ("headers", "X-Token")),
        (RestApiConfig, ("auth", "bearer")),
        (RestApiConfig, ("auth", "basic", "password")),
        (RestApiConfig, ("auth", "header", "value")),
        (RestApiConfig, ("body",)),
        (RestApiConfig, ("body", "users", 0, "password")),
        (WebhookConfig, ("body", "token")),
        (WebhookConfig, ("headers", "X-Token")),
    ],
)
def test_a_secret_may_go_where_the_model_says(config: type[ActionConfig], place: Place) -> None:
    assert takes_secret(config, place)


@pytest.mark.parametrize(
    ("config", "place"),
    [
        (RestApiConfig, ()),
        (RestApiConfig, ("url",)),
        (RestApiConfig, ("method",)),
        (RestApiConfig, ("auth",)),
        (RestApiConfig, ("auth", "basic", "user")),
        (RestApiConfig, ("auth", "header", "name")),
        (RestApiConfig, ("poll", "url")),
        (RestApiConfig, ("nowhere", "body")),
        (RestApiConfig, ("headers", "not a header")),
        (WebhookConfig, ("url",)),
        (WebhookConfig, ("secret",)),
        (JiraTicketConfig, ("summary",)),
        (JiraTicketConfig, ("description",)),
        (JiraTicketConfig, ("fields", "customfield_1")),
    ],
)
def test_a_secret_may_go_nowhere_else(config: type[ActionConfig], place: Place) -> None:
    assert not takes_secret(config, place)


def test_some_fields_hold_the_name_of_a_secret() -> None:
    assert names_secret(WebhookConfig, ("secret",))
    assert not names_secret(WebhookConfig, ("url",))


def test_values_are_encoded_as_the_model_says() -> None:
    assert encoding(RestApiConfig, ("url",)) == "url"
    assert encoding(RestApiConfig, ("poll", "url")) == "url"
    assert encoding(RestApiConfig, ("body", "url")) == ""
