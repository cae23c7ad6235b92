"""The journal's committer; status and outputs as functions of the journal."""
