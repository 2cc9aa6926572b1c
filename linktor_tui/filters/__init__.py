"""The filter language, for every face: what is typed to see some of the channels or conversations."""
