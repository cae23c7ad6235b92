"""The frame of the command line: help, usage errors, bugs, streams; every run a real process."""

import os
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from paoctl import __version__
from paoctl.cli.overview import overview
from paoctl.cli.table import COMMANDS, SECTIONS
from paoctl.cli.topics import TOPICS
from tests.cli.shell import ROOT, environ, paoctl, python
from tests.workflows.samples import FILES

HELP = "   = help: `paoctl break --help` says what it takes\n"
BROKEN = """
import sys
from paoctl.cli.table import COMMANDS, RUN
COMMANDS["break"] = (RUN, "tests.cli.broken:{}", "break")
from paoctl.__main__ import main
sys.exit(main())
"""


def broken(way: str, *argv: str, home: Path, **env: str) -> tuple[int, str, str]:
    """Run the program with one more command, `break`, which fails in a way of tests/cli/broken.py."""
    run = python("-c", BROKEN.format(way), "break", *argv, home=home, env=env)
    return run.code, run.out, run.err


# --- help -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version_is_one_line_on_stdout(flag: str, tmp_path: Path) -> None:
    run = paoctl(flag, home=tmp_path)

    assert (run.code, run.out, run.err) == (0, f"paoctl {__version__}\n", "")


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_every_command_under_its_section(argv: list[str], tmp_path: Path) -> None:
    run = paoctl(*argv, home=tmp_path)

    assert run.code == 0
    for name, (section, _, text) in COMMANDS.items():
        part = run.out.split(f"\n{section}\n")[1].split("\n\n")[0]
        assert re.search(rf"^  {name} +{re.escape(text)}$", part, re.MULTILINE)


def test_the_help_that_typer_would_print_is_the_same(tmp_path: Path) -> None:
    fast = paoctl("--help", home=tmp_path)
    slow = python("-c", "from paoctl.cli.boundary import run; run(['--help'])", home=tmp_path)

    assert slow.out.strip() == fast.out.strip()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_explains_itself(name: str, tmp_path: Path) -> None:
    run = paoctl(name, "--help", home=tmp_path)

    assert run.code == 0, run.err
    assert f"Usage: paoctl {name}" in run.out
    assert paoctl("help", name, home=tmp_path).out == run.out


def test_every_row_of_the_table_is_in_a_known_section_and_names_a_function() -> None:
    for section, target, text in COMMANDS.values():
        module, _, attribute = target.partition(":")
        assert section in SECTIONS
        assert callable(getattr(import_module(module), attribute))
        assert not text.split()[0].istitle()
        assert not text.endswith(".")


def test_help_fits_a_terminal_of_eighty_columns() -> None:
    texts = (overview(), *TOPICS.values())
    assert [line for text in texts for line in text.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("topic", ["environment", "exit-codes", "formats"])
def test_topics_have_a_page(topic: str, tmp_path: Path) -> None:
    run = paoctl("help", topic, home=tmp_path)

    assert run.code == 0
    assert len(run.out.splitlines()) > 5


@pytest.mark.parametrize(("flag", "modules"), [("--version", 2), ("--help", 5)])
def test_the_first_word_costs_no_import(flag: str, modules: int, tmp_path: Path) -> None:
    """Ratios are measured by bench/startup.py; this count does not depend on the machine."""
    probe = f"""
import sys
before = set(sys.modules)
sys.argv = ["paoctl", {flag!r}]
from paoctl.__main__ import main
main()
print(len(set(sys.modules) - before), *sorted(set(sys.modules) - before), file=sys.stderr)
"""
    count, *names = python("-c", probe, home=tmp_path).err.split()

    assert int(count) <= modules, names


def test_what_has_not_changed_is_told_without_what_looks_at_files(tmp_path: Path) -> None:
    """To import pydantic and yaml takes as long as all the rest; `bench/validate.py` measures what that is."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    probe = """
import sys
sys.argv = ["paoctl", "validate"]
from paoctl.__main__ import main
main()
print(*(name for name in ("pydantic", "yaml", "_hashlib", "typer") if name in sys.modules), file=sys.stderr)
"""
    first, again = (python("-c", probe, home=tmp_path) for _ in range(2))

    assert first.err.splitlines()[-1].split() == ["pydantic", "yaml", "_hashlib", "typer"]
    assert again.err.splitlines()[-1].split() == ["typer"]


def test_who_only_gathers_does_not_load_what_examines(tmp_path: Path) -> None:
    """The largest process of a run is the one that hands out the files: it has all the others' findings as well."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    probe = """
import sys
from paoctl.gateways import crew
crew.FEWEST, crew._processors = 1, lambda: 2
sys.argv = ["paoctl", "validate"]
from paoctl.__main__ import main
main()
examines = ("paoctl.workflows.examine", "paoctl.actions.registry", "paoctl.shape.faults", "re2", "jinja2")
print("loaded", *(name for name in examines if name in sys.modules), file=sys.stderr)
"""
    assert python("-c", probe, home=tmp_path).err.splitlines()[-1] == "loaded"


# --- usage errors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "err"),
    [
        (["hlep"], "error: there is no command `hlep`\n   = help: did you mean `paoctl help`?\n"),
        (["frobnicate"], "error: there is no command `frobnicate`\n   = help: `paoctl --help` lists the commands\n"),
        (
            ["--verson"],
            "error: there is no option `--verson` here\n   = help: `paoctl --help` says what it takes\n",
        ),
        (
            ["help", "exit-code"],
            "error: there is no help on `exit-code`\n   = help: did you mean `paoctl help exit-codes`?\n",
        ),
        (["help", "a", "b"], "error: too many arguments: b\n   = help: `paoctl help --help` says what it takes\n"),
    ],
)
def test_a_usage_error_is_plain_and_says_what_was_meant(argv: list[str], err: str, tmp_path: Path) -> None:
    run = paoctl(*argv, home=tmp_path)

    assert (run.code, run.out, run.err) == (2, "", err)


@pytest.mark.parametrize(
    ("argv", "err"),
    [
        (["--nmae", "x"], "error: there is no option `--nmae` here\n   = help: did you mean `--name`?\n"),
        (["--name"], f"error: the option `--name` needs a value\n{HELP}"),
        ([], f"error: the argument `WHAT` is missing\n{HELP}"),
        (["x", "--sort", "smal"], "error: the option `--sort` can't be `smal`\n   = help: did you mean `small`?\n"),
        (["x", "--sort", "zzz"], "error: the option `--sort` can't be `zzz`\n   = help: one of: small, large\n"),
        (["x", "--most", "many"], f"error: the option `--most`: `many` is not a whole number\n{HELP}"),
        (["x", "--most", "10"], f"error: the option `--most`: 10 is not in the range 1<=x<=9\n{HELP}"),
    ],
)
def test_the_options_of_a_command_are_checked_in_the_same_words(argv: list[str], err: str, tmp_path: Path) -> None:
    assert broken("with_options", *argv, home=tmp_path) == (2, "", err)


# --- errors and bugs ------------------------------------------------------------------------------------------------


def test_an_error_is_shown_with_its_remedy_and_its_exit_code(tmp_path: Path) -> None:
    assert broken("login", home=tmp_path) == (
        4,
        "",
        """\
error[PAO801] the token has expired
   = help: make a new one
   = help: export it as PAOCTL_TOKEN
   = explain: paoctl explain PAO801
""",
    )


def test_colour_is_for_those_who_want_it(tmp_path: Path) -> None:
    assert broken("login", home=tmp_path, FORCE_COLOR="1")[2].startswith("\x1b[1;31merror[PAO801]\x1b[0m ")
    assert "\x1b" not in broken("login", home=tmp_path, FORCE_COLOR="1", NO_COLOR="1")[2]


def test_a_bug_leaves_a_report_without_secrets_and_no_traceback(tmp_path: Path) -> None:
    token, state = "s3cr3t-" + "x" * 20, tmp_path / "state"

    code, out, err = broken("bug", "--", token, home=tmp_path, XDG_STATE_HOME=str(state), PAOCTL_TOKEN=token)

    (report,) = (state / "paoctl" / "reports").iterdir()
    assert (code, out) == (70, "")
    assert str(report) in err
    assert "Traceback" not in err
    text = report.read_text("utf-8")
    assert "ZeroDivisionError" in text
    assert "paoctl break -- ***" in text
    assert f"paoctl     {__version__}" in text
    assert token not in text
    assert "ghp_" not in text
    assert "user:password" not in text


def test_a_bug_leaves_a_report_though_what_was_said_is_no_text(tmp_path: Path) -> None:
    state = tmp_path / "state"

    code, _, err = broken("bug", "--", "fw-\udcff", home=tmp_path, XDG_STATE_HOME=str(state))

    (report,) = (state / "paoctl" / "reports").iterdir()
    assert (code, "Traceback" in err) == (70, False)
    assert "fw-\\udcff" in report.read_text("utf-8")


def test_a_bug_is_told_even_where_nothing_can_be_written(tmp_path: Path) -> None:
    sealed = tmp_path / "no-folder"
    sealed.write_text("")

    code, _, err = broken("bug_without_disk", home=tmp_path, XDG_STATE_HOME=str(sealed))

    assert code == 70
    assert "please send us what follows" in err
    assert "ZeroDivisionError" in err


def test_an_exit_code_that_a_command_returns_is_the_exit_code(tmp_path: Path) -> None:
    assert broken("waiting", home=tmp_path)[0] == 8


def test_a_character_that_the_terminal_cannot_show_ends_nothing(tmp_path: Path) -> None:
    code, out, _ = broken("unicode", home=tmp_path, PYTHONIOENCODING="ascii")

    assert (code, out) == (0, "\\u2713\n")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", BROKEN.format("talk"), "break"]
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            command, env=environ(tmp_path), cwd=tmp_path, stdout=gone, stderr=subprocess.PIPE, check=False
        )

    assert (done.returncode, done.stderr) == (141, b"")


def test_control_c_is_told_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BROKEN.format("wait"), "break"]
    process = subprocess.Popen(
        command, env=environ(tmp_path), cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (130, "interrupted: nothing more is done\n")


# --- completion -----------------------------------------------------------------------------------------------------


def test_names_of_commands_are_completed_without_importing_them(tmp_path: Path) -> None:
    env = {"_PAOCTL_COMPLETE": "complete_bash", "COMP_WORDS": "paoctl re", "COMP_CWORD": "1"}

    assert paoctl(home=tmp_path, env=env).out.split() == [name for name in COMMANDS if name.startswith("re")]


def test_options_of_a_command_are_completed(tmp_path: Path) -> None:
    env = {"_PAOCTL_COMPLETE": "complete_bash", "COMP_WORDS": "paoctl break --na", "COMP_CWORD": "2"}

    run = python("-c", BROKEN.format("with_options"), home=tmp_path, env=env)

    assert run.out.split() == ["--name"]


def test_names_of_items_are_completed_from_the_files_here(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    def completed(words: str, place: int) -> list[str]:
        env = {"_PAOCTL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)}
        return paoctl(home=tmp_path, env=env).out.split()

    assert completed("paoctl request d", 2) == ["database-postgresql-standard"]
    assert completed("paoctl show ", 2) == sorted(
        ["bundle-shop-standard", "database-postgresql-standard", "network-firewall-rule"]
    )
    assert completed("paoctl request x --env ", 4) == ["dev", "production"]
    assert completed("paoctl request x --team @acme/p", 4) == ["@acme/payments"]


def test_where_nothing_is_offered_nothing_is_completed(tmp_path: Path) -> None:
    env = {"_PAOCTL_COMPLETE": "complete_bash", "COMP_WORDS": "paoctl request d", "COMP_CWORD": "2"}
    run = paoctl(home=tmp_path, env=env)

    assert (run.out.split(), run.err) == ([], "")


# --- the environment ------------------------------------------------------------------------------------------------


def test_the_help_on_the_environment_names_every_variable_of_ours_that_is_read() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "paoctl").rglob("*.py") if path.name != "topics.py")

    read = set(re.findall(r"\"(PAOCTL_[A-Z_]+)\"", sources))
    assert read == set(re.findall(r"PAOCTL_[A-Z]+(?:_[A-Z]+)*", TOPICS["environment"]))
