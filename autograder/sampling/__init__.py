"""Draw the images of a run, hold labels back, and judge answers by them."""
