"""The kit that any action type must survive, and the fakes of the ports."""
