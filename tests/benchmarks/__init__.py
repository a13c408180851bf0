"""Benchmarks: each module here that has `run(context) -> list[Figure]` is one, started by `./ruam bench NAME`."""
