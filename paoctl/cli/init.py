"""`paoctl init`: a folder becomes a catalog repository."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from paoctl.cli.options import Yes
from paoctl.cli.owners import write_owners
from paoctl.cli.plant import plant, plant_test
from paoctl.cli.scaffold import FIRST_ITEM, checklist_text, item_text, project_text, workflow_texts
from paoctl.cli.terminal import can_ask, tell
from paoctl.errors import PlatformError, UsageError
from paoctl.model.base import is_team

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_FIRST: Final = f"catalog/platform/{FIRST_ITEM}.yaml"
_NOBODY: Final = "acme/platform"
"""Where nobody says and nothing shows it; the settings say where to change it."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="where", show_default=False)] = Path(),
    *,
    github: Annotated[bool, typer.Option("--github", help="write the workflows of GitHub Actions too")] = False,
    yes: Yes = False,
    source: Annotated[
        str, typer.Option("--from", metavar="WHEEL|SPEC", help="lock the paoctl that the workflows install")
    ] = "",
    repository: Annotated[str, typer.Option(metavar="OWNER/NAME", help="the repository on the forge")] = "",
    team: Annotated[str, typer.Option(metavar="TEAM", help="the platform team")] = "",
) -> None:
    """Start a catalog: settings, a first item with its test, JSON Schemas for your editor, CODEOWNERS.

    What is there already is kept, so it may be run again.

    Examples:
      paoctl init
      paoctl init --github --yes --repository acme/platform --team @acme/platform
      paoctl init --github --from paoctl==0.1.0
    """
    ask = can_ask(no_input=yes)
    repository = _repository(repository, folder, ask=ask)
    team = _team(team, repository, ask=ask)
    if _FIRST in plant(folder, _texts(repository, team, github=github)):
        plant_test(folder, _FIRST)
    write_owners(folder)
    if source:
        from paoctl.cli.requirements_lock import write_lock

        write_lock(folder, source)
    if github:
        tell("\n" + checklist_text(repository))
    if not _is_in_clone(folder):
        where = "" if folder == Path() else f" {folder}"
        tell(f"\nThis is no Git repository yet, and a catalog lives in one: git init --initial-branch main{where}")
    tell("\nNext: paoctl validate" if folder == Path() else f"\nNext: cd {folder} && paoctl validate")


def _texts(repository: str, team: str, *, github: bool) -> dict[str, str]:
    from paoctl.workflows.schema import schema_files

    return {
        "paoctl.yaml": project_text(repository, team),
        _FIRST: item_text(FIRST_ITEM, "platform", team),
        **schema_files(),
        **(workflow_texts() if github else {}),
    }


def _repository(given: str, folder: Path, *, ask: bool) -> str:
    """The repository on the forge: as given, else as its remote says, else asked for."""
    seen = given or _of_remote(folder)
    if ask and not given:
        from paoctl.cli.prompt import ask_text

        seen = ask_text("Repository on GitHub", default=seen, check=_repository_fault)
    if fault := _repository_fault(seen or _NOBODY):
        raise UsageError(f"--repository {seen}: {fault}")
    return seen or _NOBODY


def _team(given: str, repository: str, *, ask: bool) -> str:
    seen = given or f"@{repository.partition('/')[0]}/platform"
    if ask and not given:
        from paoctl.cli.prompt import ask_text

        seen = ask_text("Platform team", default=seen, check=_team_fault)
    if fault := _team_fault(seen):
        raise UsageError(f"--team {seen}: {fault}")
    return seen


def _repository_fault(text: str) -> str:
    return "" if _REPOSITORY.fullmatch(text) else "write it as owner/name"


def _team_fault(text: str) -> str:
    return "" if is_team(text) else "write it as @org/team, or @login"


def _is_in_clone(folder: Path) -> bool:
    """Is it in a Git repository? Without git nobody is told to use it."""
    from paoctl.gateways.clone import find_clone

    try:
        return find_clone(folder) is not None
    except PlatformError:
        return True


def _of_remote(folder: Path) -> str:
    from paoctl.gateways.clone import find_clone

    clone = find_clone(folder) if folder.is_dir() else None
    return clone.address.repository if clone and clone.address else ""
