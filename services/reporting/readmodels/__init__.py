"""What reporting keeps ready to be read."""
