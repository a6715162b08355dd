"""Between the steps: what a worker does with one capture, and the result tables made of what the steps return."""
