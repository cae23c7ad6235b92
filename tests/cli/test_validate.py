"""`validate`, `explain` and `schema` as people and CI run them: real processes on a real folder."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from paoctl.rules.samples import ITEM, REPOSITORY, REQUEST
from tests.cli.shell import Run, paoctl

FAULT = ("size: large", "size: larg")
"""One error in the sample's request."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with the sample repository."""
    for example in REPOSITORY:
        path = tmp_path / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(example.raw)
    return tmp_path


def break_request(repository: Path) -> None:
    (repository / REQUEST.path).write_bytes(REQUEST.but(*FAULT).raw)


def validate(folder: Path, *argv: str, stdin: str = "", **env: str) -> Run:
    return paoctl("validate", *argv, home=folder, stdin=stdin, env=env)


def test_without_a_path_the_repository_around_is_checked(repository: Path) -> None:
    inside = paoctl("validate", home=repository, cwd=repository / "catalog" / "databases")

    assert (inside.code, inside.err) == (0, "")
    assert inside.out.startswith("8 files checked, nothing to mend (")


def test_an_error_is_shown_on_stdout_and_fails(repository: Path) -> None:
    break_request(repository)
    run = validate(repository)

    assert (run.code, run.err) == (1, "")
    assert run.out.startswith("error[PAO213] `larg` is not a choice of `size`\n")
    assert run.out.rstrip().endswith(
        "Explain one: paoctl explain PAO213\n1 can be mended for you: paoctl validate --fix"
    )


def test_fix_writes_what_is_surely_meant_and_keeps_mode_and_links(repository: Path) -> None:
    break_request(repository)
    file = repository / REQUEST.path
    file.chmod(0o640)
    link = repository / "link.yaml"
    link.symlink_to(file)
    run = validate(repository, "--fix", str(link))

    assert (run.code, run.err) == (0, "Fixed 1 in 1 file, 0 left.\n")
    assert file.read_bytes() == REQUEST.raw
    assert (file.stat().st_mode & 0o777, link.is_symlink()) == (0o640, True)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_diff_shows_what_fix_writes_so_that_git_can_apply_it(repository: Path) -> None:
    (repository / REQUEST.path).write_bytes(REQUEST.but(*FAULT).raw.rstrip(b"\n"))
    run = validate(repository, "--diff")
    again = validate(repository, "--diff")

    assert (run.code, run.err) == (1, "Would fix 1 in 1 file, and leave 0.\n")
    assert again == run
    subprocess.run(["git", "apply"], cwd=repository, input=run.out, text=True, check=True)
    assert (repository / REQUEST.path).read_bytes() == REQUEST.raw.rstrip(b"\n")
    assert validate(repository, "--diff") == Run(0, "", "Would fix 0 in 0 files, and leave 0.\n")


def test_what_is_not_selected_is_not_mended(repository: Path) -> None:
    break_request(repository)

    assert validate(repository, "--fix", "--ignore", "PAO2").err == "Fixed 0 in 0 files, 0 left.\n"
    assert validate(repository).code == 1


def test_what_is_piped_in_is_shown_mended_and_never_written(repository: Path) -> None:
    piped = REQUEST.but(*FAULT).text

    assert "+    size: large\n" in validate(repository, "--diff", "-", stdin=piped).out
    assert validate(repository, "--fix", "-", stdin=piped).code == 2
    assert validate(repository, "--fix", "--changed-since", "HEAD").code == 2


def test_a_warning_fails_only_when_it_is_asked_to(repository: Path) -> None:
    moved = ITEM.but("url: https://provision.acme.example/databases", "url: https://other.example")
    (repository / ITEM.path).write_bytes(moved.raw)

    assert validate(repository).code == 0
    assert validate(repository, "--fail-on", "warning").code == 1


def test_a_path_limits_what_is_told_not_what_is_known(repository: Path) -> None:
    break_request(repository)

    assert validate(repository, "catalog").out.startswith("3 files checked, nothing to mend")
    assert validate(repository, "requests").code == 1
    assert validate(repository, REQUEST.path).code == 1
    assert validate(repository, ".").out.count("PAO213") == 3


def test_a_named_request_counts_as_new(repository: Path) -> None:
    item = repository / ITEM.path
    item.write_text(item.read_text() + "# a comment is a change of the definition\n")

    assert validate(repository).code == 0
    assert "PAO602" in validate(repository, REQUEST.path).out
    assert validate(repository, "requests").code == 0


def test_an_item_that_is_piped_in_stands_where_its_id_and_category_say(repository: Path) -> None:
    before = (repository / ITEM.path).read_bytes()
    sound = validate(repository, "-", stdin=ITEM.text)
    run = validate(repository, "-", "-o", "concise", stdin=ITEM.but("{{ fields.size }}", "{{ fields.sise }}").text)

    assert (sound.code, run.code) == (0, 1)
    assert run.out.startswith(f"{ITEM.path}:")
    assert run.out.count("PAO") == run.out.count("PAO302")
    assert validate(repository, "--fix", "-", stdin=ITEM.text).code == 2
    assert (repository / ITEM.path).read_bytes() == before


def test_what_is_piped_in_is_checked_against_the_repository(repository: Path) -> None:
    run = validate(repository, "-", stdin=REQUEST.but(*FAULT).text)

    assert run.code == 1
    assert "\n  --> -:12:11\n" in run.out


def test_a_file_outside_of_any_repository_is_checked_by_itself(tmp_path: Path) -> None:
    (tmp_path / "my-own-item.yaml").write_bytes(ITEM.but("mode: automatic", "mode: automagic").raw)

    run = validate(tmp_path, "my-own-item.yaml")

    assert run.code == 1
    assert "PAO104" in run.out
    assert "1 error in 1 file" in run.out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nowhere.yaml"], "there is no file or folder nowhere.yaml"),
        (["-o", "jsn"], "there is no format `jsn`\n   = help: did you mean `json`?"),
        (["--select", "PAO999"], "there is no rule `PAO999`"),
        (["--ignore", "unknown-ky"], "there is no rule `unknown-ky`\n   = help: did you mean `unknown-key`?"),
        (["-o", "json=no/such/folder.json"], "no/such/folder.json can't be written"),
    ],
)
def test_wrong_usage_is_told_with_a_remedy(repository: Path, argv: list[str], said: str) -> None:
    run = validate(repository, *argv)

    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_where_there_is_no_repository_a_way_on_is_shown(tmp_path: Path) -> None:
    run = validate(tmp_path)

    assert (run.code, run.out) == (2, "")
    assert "paoctl init" in run.err


def test_several_formats_may_go_to_several_places(repository: Path) -> None:
    break_request(repository)
    run = validate(repository, "-o", "concise", "-o", "json=report.json", "-o", "github=annotations.txt")

    assert run.out.startswith(f"{REQUEST.path}:12:11: error[PAO213] ")
    assert json.loads((repository / "report.json").read_text())["summary"]["errors"] == 1
    assert (repository / "annotations.txt").read_text().startswith(f"::error file={REQUEST.path},line=12")


def test_the_same_run_writes_every_format_each_to_its_place(repository: Path) -> None:
    break_request(repository)
    files = {name: repository / f"out.{name}" for name in ("concise", "json", "github", "sarif", "junit")}
    run = validate(
        repository, "-o", "text", *(word for name, file in files.items() for word in ("-o", f"{name}={file}"))
    )

    assert run.out.startswith("error[PAO213]")
    assert json.loads(files["sarif"].read_text())["runs"][0]["results"][0]["ruleId"] == "PAO213"
    assert ET.parse(files["junit"]).getroot().attrib["failures"] == "1"
    assert all("PAO213" in file.read_text() for file in files.values())


def test_a_report_replaces_the_file_that_was_there_and_leaves_nothing_else(repository: Path) -> None:
    old = repository / "report.json"
    old.write_text("old")
    link = repository / "link.json"
    link.symlink_to("report.json")
    with old.open() as reader:  # whoever reads it meanwhile
        validate(repository, "-o", "json=link.json")

        assert reader.read() == "old"
    assert json.loads(old.read_text())["kind"] == "ValidationReport"
    assert link.is_symlink()
    assert [path.name for path in repository.iterdir() if path.name.startswith(".")] == [".cache"]  # of this home


def test_a_report_may_go_to_a_device(repository: Path) -> None:
    assert validate(repository, "-o", "json=/dev/stderr").err.startswith('{\n  "apiVersion"')


def test_a_file_whose_name_is_no_utf_8_is_reported_in_every_format(repository: Path) -> None:
    (repository / "catalog" / "databases" / "x\udcff.yaml").write_text("a: 1\n")
    for name in ("text", "concise", "json", "github", "sarif", "junit"):
        run = validate(repository, "-o", f"{name}=out.{name}")

        assert (run.code, run.err) == (1, "")
        assert (repository / f"out.{name}").stat().st_size


def test_in_github_actions_annotations_come_without_being_asked_for(repository: Path) -> None:
    break_request(repository)

    assert "\n::error file=" in validate(repository, GITHUB_ACTIONS="true").out
    assert "::error" not in validate(repository).out
    assert validate(repository, "-o", "github", GITHUB_ACTIONS="true").out.count("::error") == 1


def test_in_github_actions_a_summary_comes_without_being_asked_for(repository: Path) -> None:
    break_request(repository)
    odd = repository / "catalog" / "databases" / "x\udcff.yaml"
    odd.write_text("a: 1\n")
    summary = repository / "summary.md"
    paoctl("validate", home=repository, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert not summary.exists()
    validate(repository, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))

    assert summary.read_text().startswith("### paoctl: ")
    assert (
        f"| `{REQUEST.path}:12:11` | error PAO213 | \\`larg\\` is not a choice of \\`size\\` |" in summary.read_text()
    )


def test_in_github_actions_data_on_stdout_stays_data(repository: Path) -> None:
    break_request(repository)
    run = validate(repository, "-o", "json", GITHUB_ACTIONS="true")

    assert json.loads(run.out)["summary"]["errors"] == 1
    assert run.err.startswith("::error file=")


def test_annotations_alone_are_followed_by_all_that_github_does_not_show(repository: Path) -> None:
    (repository / REQUEST.path).write_text(REQUEST.text + "".join(f"    x{n}: 1\n" for n in range(12)))
    alone = validate(repository, "-o", "github", GITHUB_ACTIONS="true")
    beside = validate(repository, "-o", "text", "-o", "github")

    assert "::error::3 more errors; all of them are in the log of this step" in alone.out
    assert alone.out.count("\n" + REQUEST.path) == beside.out.count("--> " + REQUEST.path) == 12
    assert "\n" + REQUEST.path not in beside.out


@pytest.mark.parametrize("formats", [("json", "sarif"), ("text", "json"), ("text", "text"), ("json", "github")])
def test_two_reports_that_would_mix_on_stdout_are_refused(repository: Path, formats: tuple[str, str]) -> None:
    run = validate(repository, *(word for name in formats for word in ("-o", name)))

    assert (run.code, run.out) == (2, "")
    assert "would mix on stdout" in run.err
    assert f"-o {formats[1]}=FILE" in run.err


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["--select", "PAO2"], 1),
        (["--select", "pao213"], 1),
        (["--select", "not-an-option"], 1),
        (["--select", "PAO3"], 0),
        (["--ignore", "PAO213"], 0),
        (["--select", "PAO2", "--ignore", "not-an-option"], 0),
    ],
)
def test_rules_are_chosen_by_code_family_or_name(repository: Path, argv: list[str], code: int) -> None:
    break_request(repository)

    assert validate(repository, *argv).code == code


def test_links_are_told_and_neither_they_nor_hidden_folders_are_followed(repository: Path) -> None:
    (repository / "catalog" / ".hidden").mkdir()
    (repository / "catalog" / ".hidden" / "x.yaml").write_text("{")
    (repository / "catalog" / "databases" / "link-to-nothing.yaml").symlink_to("/etc/passwd")

    told = validate(repository)
    assert (told.code, told.out.count("error[")) == (1, 1)
    assert "error[PAO515] catalog/databases/link-to-nothing.yaml is no plain file, and is not read" in told.out
    assert validate(repository, "catalog").code == 0


def test_colours_come_only_where_they_are_wanted(repository: Path) -> None:
    break_request(repository)

    assert "\x1b[" not in validate(repository).out
    assert "\x1b[1;31merror[PAO213]" in validate(repository, FORCE_COLOR="1").out
    assert "\x1b[" not in validate(repository, FORCE_COLOR="1", NO_COLOR="1").out


def test_a_rule_and_a_place_are_explained_anywhere(tmp_path: Path) -> None:
    rule, place, unknown = (
        paoctl("explain", what, home=tmp_path) for what in ("PAO302", "item.metadata.owner", "itme")
    )

    assert rule.out.startswith("PAO302 unknown-reference (error)\n")
    assert place.out.startswith("item.metadata.owner   a mapping, required\n")
    assert (unknown.code, unknown.out) == (2, "")
    assert "did you mean `item`?" in unknown.err
    assert json.loads(paoctl("explain", "PAO302", "-o", "json", home=tmp_path).out)["code"] == "PAO302"
    assert paoctl("explain", home=tmp_path).out.startswith("PAO001  syntax")


def test_schemas_are_printed_kept_and_compared(repository: Path) -> None:
    printed = paoctl("schema", "request", home=repository)
    stale = paoctl("schema", "--check", home=repository)
    written = paoctl("schema", "--write", home=repository)
    kept = paoctl("schema", "--check", home=repository)

    assert json.loads(printed.out)["title"] == "Request"
    assert (stale.code, stale.out.count("stale")) == (3, 6)
    assert (written.code, written.out.count("written")) == (0, 6)
    assert (kept.code, kept.out) == (0, "")
    assert (repository / "schema" / "request.schema.json").read_text() == printed.out


def test_the_form_of_an_item_with_faults_is_not_taken_for_missing(repository: Path) -> None:
    (repository / ITEM.path).write_bytes(ITEM.but("version: 1.2.0", "version: new").raw)
    run = paoctl("schema", "form", "database-postgresql-standard", home=repository)

    assert (run.code, run.out) == (2, "")
    assert f"{ITEM.path} has faults, so its form is not known" in run.err
    assert f"paoctl validate {ITEM.path}" in run.err


def test_the_schema_of_a_form_is_printed(repository: Path) -> None:
    found = paoctl("schema", "form", "database-postgresql-standard", home=repository)
    unknown = paoctl("schema", "form", "database-postgresql-standart", home=repository)
    nothing = paoctl("schema", home=repository)

    assert json.loads(found.out)["required"] == ["instanceName"]
    assert (unknown.code, nothing.code) == (2, 2)
    assert "did you mean `database-postgresql-standard`?" in unknown.err
    assert "name a kind" in nothing.err
