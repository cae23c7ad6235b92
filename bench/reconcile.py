#!/usr/bin/env python3
"""How long `paoctl plan-work` takes to see that there is nothing to do, and how large a repository grows.

A repository of so many requests, each settled after so many changes of its state, ten changes a commit: journals,
statuses and outputs as the engine writes them. `paoctl plan-work` runs in a clone of it; *cold* with an empty cache, so
that both branches are fetched, *warm* with what the run before fetched. The peer is plain git: a fetch of both tips
without history and contents, and two `ls-tree`s. For the size, requests are pushed commit by commit, and the bare
repository is weighed as it was sent and after `git gc`, as a forge keeps it.
"""

import argparse
import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Final

from bench.committer import BRANCH, bare, git
from bench.lives import A_COMMIT, PROJECT, REPOSITORY, fill, send

ROOT: Final = Path(__file__).resolve().parent.parent
SECONDS: Final = 2.0
"""The gates: so many seconds cold,"""
LARGEST: Final = 300.0
"""and so many MiB, for 10,000 requests after 20 changes each."""
REQUESTS, CHANGES = 10_000, 20


def clone_of(origin: Path, folder: Path) -> tuple[Path, Mapping[str, str]]:
    """A clone as somebody has it, and the environment in which its origin is reached: an ssh that ends here."""
    ssh = folder / "ssh"
    ssh.write_text(f'#!/bin/sh\nfor last; do :; done\ncd "{origin.parent}" && eval "exec $last"\n')
    ssh.chmod(0o700)
    (origin.parent / "acme").mkdir(exist_ok=True)
    link = origin.parent / f"{REPOSITORY}.git"
    if not link.exists():
        link.symlink_to(origin)
    clone = folder / "clone"
    git("init", "--quiet", "--initial-branch", "main", str(clone))
    git("-C", str(clone), "remote", "add", "origin", f"git@github.com:{REPOSITORY}.git")
    (clone / "paoctl.yaml").write_bytes(PROJECT)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return clone, {**kept, "HOME": str(folder / "home"), "GIT_SSH_COMMAND": str(ssh), "NO_COLOR": "1"}


def plan_work(clone: Path, environ: Mapping[str, str]) -> float:
    """One run; wall seconds.

    Raises:
        RuntimeError: it failed, or found something to do.
    """
    began = time.perf_counter()
    argv = (sys.executable, "-m", "paoctl", "plan-work", "--output", "json")
    done = subprocess.run(argv, cwd=clone, env=dict(environ), capture_output=True, text=True, check=False)
    wall = time.perf_counter() - began
    if done.returncode or json.loads(done.stdout)["work"] is not False:
        raise RuntimeError(done.stderr or done.stdout)
    return wall


def plain_git(origin: Path, folder: Path) -> float:
    """The least that any program has to do; wall seconds."""
    store = folder / "plain.git"
    began = time.perf_counter()
    git("init", "--quiet", "--bare", str(store))
    refs = [f"+refs/heads/{branch}:refs/heads/{branch}" for branch in ("main", BRANCH)]
    fetch = ("fetch", "--quiet", "--depth=1", "--filter=blob:none", origin.as_uri(), *refs)
    git("--git-dir", str(store), *fetch)
    for branch in ("main", BRANCH):
        git("--git-dir", str(store), "ls-tree", "-r", branch)
    wall = time.perf_counter() - began
    shutil.rmtree(store)
    return wall


def size(origin: Path) -> float:
    """MiB on disk."""
    return sum(file.stat().st_size for file in (origin / "objects").rglob("*") if file.is_file()) / 2**20


def main() -> int:
    """Measure, print the medians, and say which gates hold."""
    given = _arguments()
    compileall.compile_dir(ROOT / "paoctl", quiet=1)
    cold, warm, plain = times(given.requests, given.changes, given.turns)
    print(f"{given.requests:,} requests, {given.changes} changes each, {given.turns} turns; medians")
    print(f"plan-work, cold     {median(cold):8.2f} s")
    print(f"plan-work, warm     {median(warm):8.2f} s")
    ratio = median(map(float.__truediv__, cold, plain))
    print(f"git, the least      {median(plain):8.2f} s  cold takes {ratio:.1f} times as long")
    sent, kept = sizes(given.pushed)
    print(f"{given.pushed:,} requests, {CHANGES} changes each, pushed {A_COMMIT} changes a commit")
    print(f"repository as sent  {sent:8.2f} MiB")
    print(f"repository after gc {kept:8.2f} MiB")
    held = verdict(median(cold), kept * REQUESTS / given.pushed)
    return 0 if held or not given.gate else 1


def times(requests: int, changes: int, turns: int) -> tuple[list[float], list[float], list[float]]:
    """Wall seconds of plan-work cold and warm, and of plain git, in turn."""
    cold, warm, plain = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        origin = bare(folder)
        fill(origin, requests, changes)
        git("--git-dir", str(origin), "gc", "--quiet", "--prune=now")
        clone, environ = clone_of(origin, folder)
        for _ in range(turns):
            shutil.rmtree(folder / "home", ignore_errors=True)
            cold.append(plan_work(clone, environ))
            warm.append(plan_work(clone, environ))
            plain.append(plain_git(origin, folder))
    return cold, warm, plain


def sizes(requests: int) -> tuple[float, float]:
    """MiB of a repository as it was pushed, and as the forge keeps it."""
    with tempfile.TemporaryDirectory() as name:
        origin = bare(Path(name))
        send(origin, Path(name) / "store.git", requests, CHANGES)
        sent = size(origin)
        git("--git-dir", str(origin), "gc", "--quiet", "--prune=now")
        return sent, size(origin)


def verdict(cold: float, whole: float) -> bool:
    """Print whether the gates hold; the size is that of the whole, reckoned from the part that was pushed."""
    gates = {
        f"plan-work under {SECONDS:g} s cold ({cold:.2f} s)": cold < SECONDS,
        f"at most {LARGEST:g} MiB for {REQUESTS:,} requests after {CHANGES} changes each ({whole:.0f} MiB)": (
            whole <= LARGEST
        ),
    }
    for gate, held in gates.items():
        print(f"{'ok' if held else 'MISSED':8}{gate}")
    return all(gates.values())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000, help="how many requests plan-work sees")
    parser.add_argument("--changes", type=int, default=2, help="how many changes each of them saw (at least 2)")
    parser.add_argument("--pushed", type=int, default=100, help="how many requests are pushed, for the size")
    parser.add_argument("--turns", type=int, default=3, help="how often each command runs")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when a gate is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
