"""The starter pack: seven purposes with all that a yes needs. Officers change it after install."""
