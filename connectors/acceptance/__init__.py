"""The acceptance suite: what every connector must do, ours and those of other packages.

    pytest --pyargs connectors.acceptance --connector package.module:Class

Without `--connector` every connector that is installed is taken. A connector is described by its
room: the package it stands in, with `simulator.py` (`SIMULATOR`, see `connectors.simulation`) and
`knowledge.py` (`ENTRIES`, see `connectors.knowledge`). Without a simulator only its description is
tested, and the rest is skipped with that reason.

test_description   fields, steps, capabilities: complete, unambiguous, secrets marked
test_trials        what an operator meets: the right step, status, class, code, cause and fix
test_entries       each known error is produced by the simulator and explained as promised
test_answers       garbage, silence and faults of others never look like a bad credential
test_secrecy       no secret comes to light, whatever the provider answers
test_manners       a check asks nothing needlessly, changes nothing, lets go, knows whom it met
test_hooks         what the customer writes arrives once proved, and not without proof
"""
