"""Evidence leaving the house: bundles for auditors, event formats for SIEMs."""
