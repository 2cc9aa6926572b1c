"""One protocol, one set of models and one set of errors, for every face and every engine.

resources   what a channel, a report and statistics are
requests    what comes in from outside, validated
wire        the API page's envelopes, made of resources and errors
protocol    `ChannelsAPI`, what an engine does
traffic     messages, conversations, events, endpoints and deliveries
living      what engines whose channels live do beside
errors      what an engine raises
"""
