"""Files into blocks: one file a format, one line of `formats.FORMATS` for each."""
