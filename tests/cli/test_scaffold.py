"""`paoctl init` and `paoctl new`: first files that are valid as they are, and nothing of people's is touched."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pexpect
import pytest

from paoctl.cli.folder import catalog_here, offered_files
from paoctl.cli.scaffold import bundle_text, item_text, workflow_texts
from paoctl.load.catalog import load_catalog
from paoctl.model.catalog import CatalogBundle
from paoctl.template.engine import value_of
from paoctl.workflows.schema import schema_files
from tests.cli.shell import Run, environ, paoctl


def init(folder: Path, *argv: str) -> Run:
    return paoctl("init", "--yes", *argv, str(folder), home=folder.parent)


def findings(root: Path) -> list[str]:
    return [f"{each.path}: {each.message}" for each in load_catalog(offered_files(root))[1]]


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A folder that was started for acme/platform."""
    folder = tmp_path / "platform"
    assert init(folder, "--repository", "acme/platform").code == 0
    return folder


def test_init_writes_a_catalog_without_a_fault(started: Path) -> None:
    catalog = catalog_here(started)

    assert findings(started) == []
    assert list(catalog.items) == ["platform-first-item"]
    assert catalog.project is not None
    assert catalog.project.document.forge.repository == "acme/platform"
    assert catalog.project.document.admins == ("@acme/platform",)
    assert "/requests/platform-first-item/ @acme/platform\n" in (started / "CODEOWNERS").read_text()


def test_init_lists_what_it_did_and_says_what_comes_next(tmp_path: Path) -> None:
    run = init(tmp_path / "platform")

    assert run.out.splitlines() == [
        "created  paoctl.yaml",
        "created  catalog/platform/platform-first-item.yaml",
        *(f"created  {path}" for path in schema_files()),
        "created  catalog/platform/platform-first-item.test.yaml",
        "created  CODEOWNERS",
    ]
    assert run.err.endswith(f"Next: cd {tmp_path / 'platform'} && paoctl validate\n")


def test_init_says_how_a_folder_becomes_a_git_repository_where_it_is_none(tmp_path: Path) -> None:
    words = "a catalog lives in one: git init --initial-branch main"
    assert f"{words} {tmp_path / 'platform'}\n" in init(tmp_path / "platform").err
    subprocess.run(["git", "init", "--quiet", tmp_path / "platform"], check=True)
    assert words not in init(tmp_path / "platform").err


def test_init_starts_a_catalog_in_the_folder_that_we_are_in(tmp_path: Path) -> None:
    run = paoctl("init", "--yes", ".", home=tmp_path)

    assert run.code == 0
    assert paoctl("validate", home=tmp_path).out.startswith("3 files checked, nothing to mend")


def test_what_init_writes_passes_its_test(started: Path) -> None:
    run = paoctl("test", "--generated", "1", home=started)

    assert run.code == 0
    assert "1 case" in run.err


def test_init_again_changes_nothing(started: Path) -> None:
    (started / "paoctl.yaml").write_text((started / "paoctl.yaml").read_text() + "# mine\n")
    before = {path: path.read_bytes() for path in started.rglob("*") if path.is_file()}

    run = init(started)

    assert {line.split()[0] for line in run.out.splitlines()} == {"kept"}
    assert {path: path.read_bytes() for path in started.rglob("*") if path.is_file()} == before


def test_init_reads_the_repository_from_the_remote(tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "objects").mkdir()
    (folder / ".git" / "refs").mkdir()
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = git@github.com:shop/services.git\n')

    init(folder)

    assert "repository: shop/services" in (folder / "paoctl.yaml").read_text()
    assert 'admins: ["@shop/platform"]' in (folder / "paoctl.yaml").read_text()


def test_init_github_ends_with_what_people_must_do(tmp_path: Path) -> None:
    run = init(tmp_path / "platform", "--github", "--repository", "acme/platform")

    assert "[ ] Protect the branch main" in run.err
    assert "https://github.com/acme/platform" in run.err
    assert "<<" not in run.err
    for path, text in workflow_texts().items():
        assert (tmp_path / "platform" / path).read_text() == text


def wheel(folder: Path) -> Path:
    """A package that needs nothing, as a wheel (PEP 427)."""
    path = folder / "tiny-0.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny/__init__.py", "")
        archive.writestr("tiny-0.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 0.1\n")
        archive.writestr("tiny-0.1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-0.1.dist-info/RECORD", "")
    return path


def test_init_locks_a_wheel_of_this_disk_by_its_hash_and_keeps_it_beside(tmp_path: Path) -> None:
    built, folder = wheel(tmp_path), tmp_path / "platform"
    argv = ("init", "--yes", "--from", str(built), str(folder))

    run = paoctl(*argv, home=tmp_path, env={"PIP_NO_INDEX": "1"})

    assert run.code == 0, run.err
    lock = (folder / ".github" / "paoctl-requirements.txt").read_text().splitlines()
    digest = hashlib.sha256(built.read_bytes()).hexdigest()
    assert lock[-1] == f"./.github/{built.name} --hash=sha256:{digest}"
    assert (folder / ".github" / built.name).read_bytes() == built.read_bytes()


def test_init_says_what_pip_says_of_what_is_not_there(tmp_path: Path) -> None:
    argv = ("init", "--yes", "--from", "paoctl==0.0.0", str(tmp_path / "platform"))

    run = paoctl(*argv, home=tmp_path, env={"PIP_NO_INDEX": "1"})

    assert run.code == 1
    assert "pip can't resolve paoctl==0.0.0: No matching distribution" in run.err


def test_init_asks_for_what_it_cannot_see(tmp_path: Path) -> None:
    env = {**environ(tmp_path), "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
    argv = ["-m", "paoctl", "init", "platform"]
    with pexpect.spawn(sys.executable, argv, cwd=str(tmp_path), env=env, encoding="utf-8", timeout=20) as child:
        child.expect_exact("Repository on GitHub")
        child.send("shop\r")
        child.expect_exact("write it as owner/name")
        child.send("/services\r")
        child.expect_exact("Platform team")
        child.send("\r")
        child.expect_exact("Next: cd platform && paoctl validate")
        child.expect(pexpect.EOF)

    text = (tmp_path / "platform" / "paoctl.yaml").read_text()
    assert "repository: shop/services" in text
    assert 'admins: ["@shop/platform"]' in text


@pytest.mark.parametrize("argv", [("--repository", "acme"), ("--team", "platform")])
def test_init_refuses_what_is_no_name(argv: tuple[str, ...], tmp_path: Path) -> None:
    run = init(tmp_path / "platform", *argv)

    assert run.code == 2
    assert "write it as" in run.err
    assert not (tmp_path / "platform").exists()


def test_a_new_item_is_valid_and_owned(started: Path) -> None:
    run = paoctl("new", "item", "network-vpn-tunnel", "--owner", "@acme/network", home=started)

    assert run.out.splitlines() == [
        "created  catalog/network/network-vpn-tunnel.yaml",
        "created  catalog/network/network-vpn-tunnel.test.yaml",
        "updated  CODEOWNERS",
    ]
    assert paoctl("test", home=started).code == 0
    assert findings(started) == []
    assert "network-vpn-tunnel" in catalog_here(started).items
    assert "/requests/network-vpn-tunnel/ @acme/network\n" in (started / "CODEOWNERS").read_text()


def test_a_new_item_asks_for_nothing_but_a_name(started: Path) -> None:
    paoctl("new", "item", "network-vpn-tunnel", home=started)

    form = catalog_here(started).items["network-vpn-tunnel"].document.presentation.form
    assert all(field.default is not None for field in form.fields())


def test_a_new_item_goes_to_the_folder_that_is_there(started: Path) -> None:
    (started / "catalog" / "databases").mkdir()

    run = paoctl("new", "item", "database-redis-standard", home=started)

    assert "catalog/databases/database-redis-standard.yaml" in run.out
    assert findings(started) == []


def test_an_owner_that_is_no_team_is_refused_before_anything_is_written(started: Path) -> None:
    run = paoctl("new", "item", "network-vpn-tunnel", "--owner", "network", home=started)

    assert run.code == 2
    assert run.err == "error: --owner network is no team\n   = help: write it as @org/team, or @login\n"
    assert not (started / "catalog" / "network").exists()


def test_a_file_of_people_is_kept(started: Path) -> None:
    path = started / "catalog" / "network" / "network-vpn-tunnel.yaml"
    path.parent.mkdir()
    path.write_text("mine\n")

    assert paoctl("new", "item", "network-vpn-tunnel", home=started).code == 0
    assert path.read_text() == "mine\n"


def test_lines_of_people_in_codeowners_are_kept(started: Path) -> None:
    owners = started / "CODEOWNERS"
    owners.write_text("# ours\n" + owners.read_text() + "/docs/ @acme/writers\n")

    paoctl("new", "item", "network-vpn-tunnel", home=started)

    assert owners.read_text().startswith("# ours\n")
    assert owners.read_text().endswith("# END paoctl\n/docs/ @acme/writers\n")


def test_a_new_bundle_asks_for_what_its_items_require(started: Path) -> None:
    text = item_text("network-vpn-tunnel", "network", "@acme/network")
    required = text.replace("default: not said", "required: true")
    (started / "catalog" / "network").mkdir()
    (started / "catalog" / "network" / "network-vpn-tunnel.yaml").write_text(required)
    names = ("--component", "platform-first-item", "--component", "network-vpn-tunnel")

    run = paoctl("new", "bundle", "bundle-office-standard", *names, home=started)

    assert run.code == 0
    assert findings(started) == []
    bundle = catalog_here(started).bundles["bundle-office-standard"].document
    assert [field.id for field in bundle.presentation.form.fields()] == ["tunnelPurpose"]
    assert [each.id for each in bundle.components] == ["item", "tunnel"]
    assert bundle.components[1].fields == {"purpose": "{{ fields.tunnelPurpose }}"}


def test_a_new_bundle_comes_with_a_test_that_answers_what_is_required(started: Path) -> None:
    item = started / "catalog" / "platform" / "platform-first-item.yaml"
    item.write_text(item.read_text().replace("default: not said", "required: true"))
    (started / "catalog" / "platform" / "platform-first-item.test.yaml").unlink()

    run = paoctl("new", "bundle", "bundle-office-standard", home=started)

    assert "created  catalog/bundles/bundle-office-standard.test.yaml" in run.out.splitlines()
    test = (started / "catalog" / "bundles" / "bundle-office-standard.test.yaml").read_text()
    assert "    fields:\n      itemPurpose: " in test
    assert (paoctl("test", home=started).code, paoctl("fmt", "--check", home=started).code) == (0, 0)


def test_a_test_that_nothing_made_can_answer_is_left_to_people(started: Path) -> None:
    item = started / "catalog" / "platform" / "platform-first-item.yaml"
    odd = "required: true\n            validation: {pattern: '^[A-Z]{7}-[0-9]{9}$'}"
    text = item.read_text().replace("default: not said\n            validation: {maxLength: 200}", odd)
    item.write_text(text)

    run = paoctl("new", "bundle", "bundle-office-standard", home=started)

    assert run.code == 0
    assert "catalog/bundles/bundle-office-standard.test.yaml is yours to write" in run.err
    assert not (started / "catalog" / "bundles" / "bundle-office-standard.test.yaml").exists()


def test_the_automatic_part_of_a_new_item_is_valid_once_it_is_wanted(started: Path) -> None:
    path = started / "catalog" / "platform" / "platform-first-item.yaml"
    head, _, rest = path.read_text().partition("  # automatic:\n")
    automatic = "".join(row.replace("  # ", "  ", 1) for row in rest.splitlines(keepends=True))
    path.write_text(f"{head}  automatic:\n{automatic}")
    settings = started / "paoctl.yaml"
    text = settings.read_text().replace("dev: {}", "dev: {vars: {API: 'https://provision.example'}}")
    text = text.replace("production: {}", "production: {vars: {API: 'https://provision.example'}}")
    text = text.replace("allow: []", "allow: [provision.example]")
    text = (
        text.replace("# secrets:", "secrets:").replace("#   providers", "  providers").replace("#   names", "  names")
    )
    settings.write_text(text)

    assert findings(started) == []
    assert "auth" in path.read_text()
    assert paoctl("validate", "--fail-on", "warning", home=started).code == 0
    paoctl("test", "--update", home=started)
    assert paoctl("test", home=started).code == 0


def test_a_new_policy_is_valid_and_its_tests_show_what_it_means(started: Path) -> None:
    run = paoctl("new", "policy", "no-small-ones", home=started)
    path = started / "policies" / "no-small-ones.yaml"

    assert run.out.splitlines()[0] == "created  policies/no-small-ones.yaml"
    assert paoctl("validate", home=started).code == 0
    assert paoctl("fmt", "--check", home=started).code == 0
    path.write_text(path.read_text().replace("== 'production'", "== 'dev'"))
    wrong = paoctl("validate", "-o", "concise", home=started)
    assert (wrong.code, wrong.out.count("error[PAO704]")) == (1, 2)


def test_a_policy_of_the_only_environment_has_one_test(started: Path) -> None:
    settings = started / "paoctl.yaml"
    settings.write_text(settings.read_text().replace("  production: {}\n", ""))
    paoctl("new", "policy", "no-small-ones", home=started)

    assert "expect: pass" not in (started / "policies" / "no-small-ones.yaml").read_text()
    assert paoctl("validate", home=started).code == 0


def test_a_bundle_of_one_item_twice_by_name_still_has_ids(started: Path) -> None:
    catalog = catalog_here(started)
    item = catalog.items["platform-first-item"].document
    other = item.model_copy(update={"metadata": item.metadata.model_copy(update={"id": "network-second-item"})})

    text = bundle_text("bundle-office-standard", "@acme/platform", [item, other])

    (started / "catalog" / "bundles").mkdir()
    (started / "catalog" / "bundles" / "bundle-office-standard.yaml").write_text(text)
    bundle = catalog_here(started).bundles["bundle-office-standard"].document
    assert isinstance(bundle, CatalogBundle)
    assert [each.id for each in bundle.components] == ["platform-first-item", "network-second-item"]
    hole = text.partition('value: "')[2].partition('"}')[0]
    outputs = {"outputs": {"address": "10.0.0.1"}}
    assert value_of(hole, {"components": {"platform-first-item": outputs}}) == "10.0.0.1"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("item", "vpn"), "`vpn` is not an id"),
        (("item", "Network-Vpn-Tunnel"), "is not an id"),
        (
            ("bundle", "bundle-office-standard", "--component", "platform-first-itm"),
            "did you mean `platform-first-item`",
        ),
        (("thing", "network-vpn-tunnel"), "thing"),
        (("policy", "No-Small"), "`No-Small` is not an id"),
    ],
)
def test_what_cannot_be_started_is_refused_in_words(argv: tuple[str, ...], said: str, started: Path) -> None:
    run = paoctl("new", *argv, home=started)

    assert run.code == 2
    assert said in run.err


def test_outside_of_a_repository_it_says_how_to_start_one(tmp_path: Path) -> None:
    run = paoctl("new", "item", "network-vpn-tunnel", home=tmp_path)

    assert run.code == 2
    assert "`paoctl init` starts a catalog here" in run.err
