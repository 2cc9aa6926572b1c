"""Where a server departs from the Channels API page, operation by operation.

shapes    what stands where in a JSON value
replies   an answer, and what may be expected of it
server    the server under examination: one bounded request at a time
stage     what the probes of one run share: the channels that were made
probe     what a probe is, and what may come out of it
probes/   the probes, a module per operation
course    a run: probes in order, early ends, cleaning up
junit     the results for CI systems
"""
