"""One file per concern around a call; `pipeline.py` one level up puts them in order."""
