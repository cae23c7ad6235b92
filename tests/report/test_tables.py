"""The same rows, for a person and for a program."""

from paoctl.report.tables import Painted, table_text
from paoctl.report.terminal import PIPE, Terminal

HEADING = ("ID", "VERSION", "OWNER", "WHAT")
ROWS = [
    ("database-postgresql-standard", "1.2.0", "@acme/databases", "Managed PostgreSQL with daily backups"),
    ("network-firewall-rule", "0.3.1", "@acme/network", "Open a port\nbetween two\tnetworks"),
]
WIDE = Terminal(interactive=True, colour=False, width=110)
NARROW = Terminal(interactive=True, colour=False, width=60)


def test_on_a_terminal_columns_are_aligned_under_a_heading() -> None:
    assert (
        table_text(HEADING, ROWS, WIDE)
        == """\
ID                            VERSION  OWNER            WHAT
database-postgresql-standard  1.2.0    @acme/databases  Managed PostgreSQL with daily backups
network-firewall-rule         0.3.1    @acme/network    Open a port between two networks
"""
    )


def test_a_narrow_terminal_cuts_cells_but_never_the_name() -> None:
    lines = table_text(HEADING, ROWS, NARROW).splitlines()

    assert all(len(line) <= 60 for line in lines)
    assert lines[1].startswith("database-postgresql-standard  ")
    assert lines[1].endswith("…")


def test_the_widest_cells_give_way_and_short_ones_stay_whole() -> None:
    heading = ("NAME", "PHASE", "ITEM", "TEAM", "ENVIRONMENT", "UPDATED")
    row = ("orders-db", "ready", "database-postgresql-standard", "@acme/payments", "production", "2 minutes ago")

    table = table_text(heading, [row], Terminal(interactive=True, colour=False, width=80))

    assert (
        table
        == """\
NAME       PHASE  ITEM                TEAM            ENVIRONMENT  UPDATED
orders-db  ready  database-postgres…  @acme/payments  production   2 minutes ago
"""
    )


def test_in_a_pipe_cells_are_whole_and_parted_by_tabs() -> None:
    assert table_text(HEADING, ROWS, PIPE) == (
        "database-postgresql-standard\t1.2.0\t@acme/databases\tManaged PostgreSQL with daily backups\n"
        "network-firewall-rule\t0.3.1\t@acme/network\tOpen a port between two networks\n"
    )


def test_colour_is_only_in_the_heading() -> None:
    lines = table_text(HEADING, ROWS, Terminal(interactive=True, colour=True, width=110)).splitlines()

    assert "\x1b[1m" in lines[0]
    assert "\x1b" not in "".join(lines[1:])


def test_markup_of_rich_in_a_cell_is_text() -> None:
    assert "[red]x[/red]" in table_text(("A",), [("[red]x[/red]",)], WIDE)


def test_a_painted_cell_takes_the_room_of_its_text() -> None:
    rows = [("orders-db", Painted("✓ ready", "green"), "now"), ("cache", Painted("! failed", "red"), "then")]
    plain = table_text(("NAME", "PHASE", "AT"), rows, WIDE)
    colour = table_text(("NAME", "PHASE", "AT"), rows, Terminal(interactive=True, colour=True, width=110))

    assert plain.splitlines()[1:] == ["orders-db  ✓ ready   now", "cache      ! failed  then"]
    assert "\x1b[32m✓ ready\x1b[0m   now" in colour


def test_a_painted_cell_is_its_word_in_a_pipe() -> None:
    assert table_text(("A", "B"), [("a", Painted("ready", "green"))], PIPE) == "a\tready\n"
