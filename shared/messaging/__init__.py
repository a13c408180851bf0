"""Between a log and its readers: the broker hurries, the feed decides."""
