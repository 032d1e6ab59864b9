"""The customer's own pages: no login, no JavaScript, nothing from another host."""
