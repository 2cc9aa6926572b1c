"""Make the pictures of this folder from the running app: `python screenshots/make.py`.

The app runs on the demo's throw-away data with a clock that stands still, so that a picture changes
only when the screen does.
"""
