"""Commands behind the Makefile; standard library only, so that a fresh machine can run them."""
