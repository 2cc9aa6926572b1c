"""The filter language, for every face: what an operator types to see some of the channels."""
