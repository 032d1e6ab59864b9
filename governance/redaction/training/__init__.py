"""How the weights in `names/` were made. The service never imports this."""
