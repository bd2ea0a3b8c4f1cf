"""Draw the images of a run, keep labels back, and judge answers by them."""
