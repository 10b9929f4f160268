"""The web chat: an HTTP interface for owner apps, and the residents' page at /chat."""
