"""Word lists beside the weights: who people are, and how they speak. Data only."""
