"""RULES, and the Django project itself. Importing this package loads neither Django nor Celery."""
