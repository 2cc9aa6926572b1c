"""Telling others of events: signed, retried, in order, and never to an address that is not allowed.

signing      the body and the headers that prove where it is from
schedule     when it is tried again
addresses    which addresses may be posted to
network      connecting to those, and to no others
urls         which URLs an endpoint may have
posting      one POST, and what came of it
service      `Courier`: the queue of all endpoints
"""
