"""Data subject requests as values: actions, states, terms. Pure: no database, no clock."""
