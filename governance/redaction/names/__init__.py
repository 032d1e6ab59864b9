"""Names and places: which tagger reads which stretch of a text."""
