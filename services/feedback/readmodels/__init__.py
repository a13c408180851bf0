"""What feedback keeps ready to be read."""
