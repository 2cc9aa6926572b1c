"""The faces that others talk to over HTTP: the Channels API, and the web chat.

The Channels API:

channels    the nine operations, for any `ChannelsAPI`
asking      what a request asks for, read strictly
access      who may ask, and how often
replays     a POST that is sent again
pages       pages of the list that nothing changed since
refusals    what is answered besides resources
openapi     its description; `schemas` of what is taken and given, `describing` serves both
guard       what stands before every request: names, ids, sizes
patience    serving it on a socket, with an end to patience

What providers post:

hooks       `/webhooks/<channel id>`
arriving    a request that is taken off the wire
probes      what a walk along the path asks

The web chat's widget, its visitors, and replies to them:

app         the ASGI application
running     serving it on a socket
webchat     what a browser asks for: the script, the chat window, a WebSocket
hub         who is connected, what was said, and the limits
rooms       which web chats there are, asked of a `ChannelsAPI`
widget/     what runs in the browser

All on one port: front.
"""
