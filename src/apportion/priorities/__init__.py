"""Scores, weights and rankings from judgement; knows no money and no plan."""
