"""Mail over SMTP and IMAP: any provider or server that speaks the two, with a password.

config      what an operator fills in
formats     what can be said of it without asking anybody
net         sockets, and what it means when none comes about
tls         certificates: which one is accepted, and what is wrong with one that is not
voices      what kind of service answers at a port
smtp, imap  one connection each, step by step
errors      replies of mail servers in plain words
message     the mail that is sent
connector   the check, `send` and the rest of the contract
simulator   an SMTP and an IMAP server on loopback
"""

from connectors.mail.connector import MailConnector as MailConnector
