"""Background duties that keep a ledger: run at most once a window, resumed after any kill."""
