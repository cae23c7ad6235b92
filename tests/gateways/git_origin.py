"""A real bare repository as other people see it: driven by plain git, so that the gateway is not its own witness."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


class BareOrigin:
    """The same few verbs as `FakeRemote`, on a bare repository that serves partial clones."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = path.as_uri()
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--bare", "-b", "main")
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("config", "core.logAllRefUpdates", "false")

    def git(self, *argv: str, stdin: bytes = b"") -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_DIR": str(self.path),
            "GIT_LITERAL_PATHSPECS": "1",
        }
        done = subprocess.run(["git", *argv], input=stdin, capture_output=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    @property
    def branches(self) -> Mapping[str, str]:
        rows = self.git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads").splitlines()
        return {row.rpartition(" ")[0]: row.rpartition(" ")[2] for row in rows}

    def commit(
        self,
        branch: str,
        files: Mapping[str, bytes | None],
        message: str = "Change files",
        *,
        author: str = "Dana <dana@example.com>",
        mode: str = "100644",
    ) -> str:
        tip = self.branches.get(branch)
        lines = [f"commit refs/heads/{branch}\nmark :1\ncommitter {author} 1700000000 +0000\n".encode()]
        lines.append(b"data %d\n%s\n" % (len(message.encode()), message.encode()))
        lines.append(f"from {tip}\n".encode() if tip else b"")
        for path, raw in files.items():
            change = f"D {path}\n".encode() if raw is None else f"M {mode} inline {path}\n".encode()
            lines.append(change + (b"" if raw is None else b"data %d\n%s\n" % (len(raw), raw)))
        return self.git("fast-import", "--quiet", "--force", stdin=b"".join([*lines, b"\nget-mark :1\n"]))

    def merge(self, source: str, into: str) -> str:
        tree = self.git("merge-tree", "--write-tree", f"refs/heads/{into}", f"refs/heads/{source}").splitlines()[0]
        who = ("-c", "user.name=Dana", "-c", "user.email=dana@example.com")
        parents = ("-p", f"refs/heads/{into}", "-p", f"refs/heads/{source}")
        merged = self.git(*who, "commit-tree", tree, *parents, "-m", "Merge pull request")
        self.git("update-ref", f"refs/heads/{into}", merged)
        return merged

    def hook(self, name: str, body: str) -> None:
        hook = self.path / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        hook.chmod(0o755)
        self.git("config", "core.hooksPath", str(hook.parent))
