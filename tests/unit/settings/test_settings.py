"""Settings: sensible without any, and a wrong one is told by its name with what to write instead."""

from pathlib import Path

import pytest

from shared.settings import SettingsError, load


def test_without_any_setting_an_instance_can_start() -> None:
    settings = load()
    assert (settings.instance, settings.origin, settings.locale) == ("mukdahan", "http://127.0.0.1:8000", "th")
    assert settings.keys == Path.cwd() / "var" / "keys"


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUAM_PORT", "9000")
    assert load().port == 9000
    assert load(port=9001).port == 9001
    assert load(port=None).port == 9000


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("RUAM_INSTANCE", "Mukdahan 1", "small letters"),
        ("RUAM_PORT", "http", "from 1 to 65535"),
        ("RUAM_PORT", "70000", "from 1 to 65535"),
        ("RUAM_DATABASE_URL", "mysql://localhost/ruam", "postgresql://"),
        ("RUAM_REDIS_URL", "localhost:6379", "redis://"),
        ("RUAM_PUBLIC_ORIGIN", "https://ruam.example.go.th/path", "without a path"),
        ("RUAM_LOCALE", "fr", "th or en"),
        ("RUAM_FEEDS", "{", "JSON"),
        ("RUAM_FEEDS", '{"a.feedback": "x"}', "JSON from log name"),
    ],
)
def test_a_wrong_setting_is_one_sentence_with_its_name_and_the_way_out(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load()
    sentence = str(caught.value)
    assert sentence.startswith(variable)
    assert advice in sentence
    assert "\n" not in sentence


def test_a_process_of_its_own_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = load(
        instance="hub", port=9000, feeds={"a.feedback": "http://a:8000"}, migration_url="postgresql://o:x@h:5432/ruam"
    )
    for name, value in given.environment().items():
        monkeypatch.setenv(name, value)
    assert load() == given.model_copy(update={"migration_url": None})
