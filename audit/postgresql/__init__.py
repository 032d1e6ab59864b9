"""Django's PostgreSQL backend (ENGINE), with evidence that travels with COMMIT."""
