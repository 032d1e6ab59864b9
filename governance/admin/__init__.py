"""The officers' screens; each module registers its own."""
