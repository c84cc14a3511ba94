"""The judge and the bound: what makes a plan believable without trusting a solver."""
