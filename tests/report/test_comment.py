"""The one comment on a pull request, byte for byte, and what it must never let through."""

from paoctl.model.events import Refused, Settled
from paoctl.model.phase import Phase, Reason
from paoctl.report.comment import LONGEST, comment_text, marker
from tests.report.lives import BLOB, FAILED, PARKED, REF, REFUSED, START, WHOLE, failed, history, intent, waiting


def test_a_request_that_is_ready() -> None:
    assert (
        comment_text(REF, history(*WHOLE))
        == """\
### ✓ ready: `orders-db`

**the service is there**

|  | Step | Kind | What happened |
| --- | --- | --- | --- |
| ✓ done | `main/instance` | `rest-api` | 2 calls; db-1 |
| ✓ done | `main/announce` | `webhook` | delivery-1 |

#### Outputs

| Name | Value |
| --- | --- |
| `host` | `h.example` |
| `port` | `5432` |
| `password` | the secret `aws-secretsmanager:pao/x` |

Approved by `dana` for `@acme/databases`.

**Next:** `paoctl outputs database-postgresql-standard/orders-db`

<sub>The state of generation 1, kept up to date by paoctl. [The run.](<https://github.example/acme/platform/actions/runs/7>)</sub>
"""
    )


def test_a_ticket_is_a_link() -> None:
    text = comment_text(REF, history(*START, intent(), waiting(), PARKED))
    assert "### ○ waiting (Ticket): `orders-db`\n\n**DBA-12 is open: <https://jira.example/browse/DBA-12>**" in text
    assert "| ○ pending | `main/announce` | `webhook` | after main/instance |" in text


def test_a_failure_says_what_failed_and_how_to_go_on() -> None:
    text = comment_text(REF, history(*START, intent(), failed(), FAILED))
    assert text.startswith("### ! failed (User): `orders-db`\n")
    assert "| ! failed | `main/instance` | `rest-api` | 409: the name is taken |" in text
    assert f"**Next:** `paoctl edit {REF}` or `paoctl retry {REF}`" in text


def test_a_refusal_names_no_steps_of_before_and_says_the_remedy() -> None:
    text = comment_text(REF, history(*WHOLE, REFUSED))
    assert "How to go on: an owner approves the merged pull request" in text
    assert "main/instance" not in text
    assert "Approved by" not in text


def test_nobody_is_called_and_nothing_is_markup_but_ours() -> None:
    cause = "<img src=x> @acme/everybody [click](https://evil.example) `x` | y"
    text = comment_text(
        REF, history(Refused(blob=BLOB, cause=cause, phase=Phase.WAITING, reason=Reason.NEEDS_APPROVAL))
    )
    assert "<img" not in text.replace("\\<img", "")
    assert " @acme" not in text
    assert "](https" not in text


def test_a_secret_in_the_outputs_is_only_its_place() -> None:
    settled = Settled(generation=1, phase=Phase.READY, outputs={"p": {"$secret": "env:P`|", "version": None}})
    assert "| `p` | the secret ``env:P`\\|`` |" in comment_text(REF, history(*START, settled))


def test_a_comment_fits_where_it_goes() -> None:
    settled = Settled(generation=1, phase=Phase.READY, outputs={f"name{number}": "x" * 200 for number in range(999)})
    text = comment_text(REF, history(*START, settled))
    assert len(text) <= LONGEST
    assert text.endswith(f"… cut here: it is longer than it may be. `paoctl status {REF}` tells all of it.\n")


def test_the_marker_names_the_request() -> None:
    assert marker(REF) == "paoctl:database-postgresql-standard/orders-db"
