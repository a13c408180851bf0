"""A read model's fingerprint is that of the tables it needs and the meaning of its handlers; no table lacks its log."""

import subprocess
import sys

import pytest
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from services.reporting.subscriptions import FOLLOWED
from shared.projections import ReadModel, log_column
from tests.support.programs import ROOT


def model(*columns: Column, version: int = 1, indexed: bool = False, name: str = "walk") -> ReadModel:
    metadata = MetaData()
    table = Table(name, metadata, log_column(), Column("id", Text, primary_key=True), *columns)
    if indexed:
        Index("walk_by_id", table.c.id.desc())
    return ReadModel("walks", metadata, {}, version)


def test_the_same_tables_have_the_same_fingerprint():
    assert model(Column("steps", Integer)).fingerprint() == model(Column("steps", Integer)).fingerprint()


@pytest.mark.parametrize(
    "changed",
    [
        model(Column("steps", BigInteger)),
        model(Column("paces", Integer)),
        model(Column("steps", Integer, nullable=False)),
        model(Column("steps", Integer), Column("more", Text)),
        model(Column("steps", Integer), version=2),
        model(Column("steps", Integer), indexed=True),
        model(Column("steps", Integer), name="stroll"),
    ],
    ids=["a type", "a name", "a constraint", "a column", "a meaning", "an index", "a table"],
)
def test_whatever_changes_them_changes_it(changed: ReadModel):
    assert changed.fingerprint() != model(Column("steps", Integer)).fingerprint()


def test_it_is_the_same_in_every_process():
    (model, *_) = FOLLOWED
    program = "from services.reporting.subscriptions import FOLLOWED; print(FOLLOWED[0].fingerprint())"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == model.fingerprint()


@pytest.mark.parametrize(
    "columns", [(), (Column("id", Text, primary_key=True),), (Column("id", Text, primary_key=True), log_column())]
)
def test_a_table_that_is_not_keyed_by_its_log_first_is_refused(columns: tuple[Column, ...]):
    metadata = MetaData()
    Table("walk", metadata, *columns)
    with pytest.raises(ValueError, match="table walk must have log_column"):
        ReadModel("walks", metadata, {})
