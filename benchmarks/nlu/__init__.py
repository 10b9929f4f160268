"""How well and how fast the bot understands, beside Rasa's stock pipeline (`make bench-nlu`)."""
