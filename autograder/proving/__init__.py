"""Prove that exercises are sound, and measure how often a grade is wrong."""
