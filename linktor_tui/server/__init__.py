"""The face that others talk to over HTTP: the web chat's widget, its visitors, and replies to them.

app       the ASGI application
running   serving it on a socket
webchat   what a browser asks for: the script, the chat window, a WebSocket
hub       who is connected, what was said, and the limits
rooms     which web chats there are, asked of a `ChannelsAPI`
widget/   what runs in the browser
"""
