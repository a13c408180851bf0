"""A PostgreSQL other than the embedded one: by RUAM_TEST_DATABASE_URL, or in a container where Docker answers.

The given role must be allowed to make roles and databases.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache

import docker
from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer

from tests.support.databases import Cluster

VARIABLE = "RUAM_TEST_DATABASE_URL"
IMAGE = "postgres:18"


@cache
def available() -> bool:
    """Whether there is a second PostgreSQL to hold the conformance suite to."""
    return bool(os.environ.get(VARIABLE)) or _docker_answers()


@contextmanager
def given_cluster() -> Generator[Cluster]:
    """The second PostgreSQL; a container is removed at the end."""
    if url := os.environ.get(VARIABLE):
        yield Cluster("given", url)
        return
    with PostgresContainer(IMAGE, driver=None) as container:
        yield Cluster("given", container.get_connection_url())


def _docker_answers() -> bool:
    try:
        client = docker.from_env(timeout=3)
    except DockerException:
        return False
    client.close()
    return True
