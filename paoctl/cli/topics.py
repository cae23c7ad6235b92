"""Help that belongs to no single command: `paoctl help TOPIC`."""

EXIT_CODES = """\
Exit codes

    0   done, or nothing to do
    1   what was checked is wrong, or a run failed
    2   wrong usage, or settings that can't be read
    3   `--check` would change something
    4   a login or a permission is missing
    5   an outside system is down; safe to repeat
    6   done, but by people: through a ticket
    7   failed and rolled back
    8   still waiting for a person
   10   there is work, or there are changes (with `--detailed-exitcode`)
   70   a bug of ours; a report file is written
  124   `wait` timed out
  130   interrupted
  141   the reader of our output went away, as in `paoctl list | head -1`

`fulfill` and `sync` give 0 when this run left nothing undone that it could do:
what waits for a person, is held by another run or was handed to a ticket is no
failure. They give 6, 7 and 8 with `--detailed-exitcode`, or when exactly one
request was named. A rollback that somebody asked for is no failure either,
and gives 7 there. Of several outcomes the worst counts: 70 2 4 5 1 7 8 6 0.
"""

ENVIRONMENT = """\
Environment variables

Logging in (the first that is set; otherwise what `gh auth token` says)
  PAOCTL_TOKEN, GH_TOKEN, GITHUB_TOKEN
                        token for the forge
  JIRA_URL, JIRA_USER, JIRA_TOKEN
                        the ticket tracker and who we are there
  AWS_*                 as every AWS tool reads them

Which repository
  GITHUB_REPOSITORY     owner/name; otherwise the remote `origin` of the clone
                        you are in
  GITHUB_SERVER_URL     the forge, where it is not github.com
  GITHUB_API_URL        its API

In a job of GitHub Actions
  GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT
                        what somebody has started this run to say to a request

Defaults of options
  PAOCTL_OUTPUT         -o
  PAOCTL_NO_INPUT       --no-input
  PAOCTL_TEAM           --team
  PAOCTL_ENV            --env

How it looks
  NO_COLOR              no colour
  FORCE_COLOR           colour in a pipe too
  TERM=dumb             no colour, nothing redrawn
  COLUMNS               width of the terminal
  CI                    never ask a question

Where it keeps what it remembers
  XDG_STATE_HOME        answers that did not become a pull request yet, reports
                        of bugs (~/.local/state)
  XDG_CACHE_HOME        copies of repositories, what validate has found
                        (~/.cache)

The network
  HTTPS_PROXY, NO_PROXY for the forge and the tracker

No other variable that starts with PAOCTL_ is read.
"""

FORMATS = """\
Formats of output

Data goes to stdout, everything else to stderr. On a terminal lists are tables,
with colour and with cells cut to fit; in a pipe they are lines of cells with a
tab between, without a heading, and nothing is cut.

  -o text     for people (the default)
  -o json     one document: `apiVersion: pao/v1`, `kind`, and the data. Later
              versions only add keys

`paoctl validate` also knows concise, github, sarif and junit; there `-o` may be
given more than once, and `-o json=FILE` writes to a file.

  paoctl list requests -o json | jq '.items[] | select(.phase == "failed")'
"""

TOPICS = {"environment": ENVIRONMENT, "exit-codes": EXIT_CODES, "formats": FORMATS}
