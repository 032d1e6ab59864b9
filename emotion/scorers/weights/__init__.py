"""Trained weights, one file per model, and the manifest that pins their SHA-256."""
