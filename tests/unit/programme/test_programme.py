"""What programme.yml may say, and that anything else is refused in a sentence without the value that was given."""

from pathlib import Path

import pytest

from pipelines.errors import ParameterInvalid, ProgrammeInvalid
from pipelines.load.read import read_export
from pipelines.programme import PROJECT_FOLDER, read_programme

SAMPLE = PROJECT_FOLDER / "data_samples" / "safe_havens" / "programme.yml"


def written(folder: Path, old: str, new: str) -> Path:
    """A programme folder with the sample's settings, in which `old` is replaced by `new`."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    (folder / "programme.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_sample_is_read(tmp_path: Path) -> None:
    programme = read_programme(written(tmp_path, "title: Safe Havens", "title: Ours"))
    assert programme.title == "Ours"
    assert programme.views == ("ALL", "NL", "SE", "RO", "MD", "BA")
    assert programme.folder == tmp_path.resolve()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Safe Havens", "titel: Ionela", "titel: is no setting that is known here"),
        ("title: Safe Havens", "title: Safe Havens\ntitle: Ionela", "a key stands there twice"),
        ("    last_day: 2016-12-31", "    last_day: 2016-12-31\n    last_day: 2017-12-31", "near line 21"),
        ("framework: amif-2014-2020", "framework: amif-2014-2020\ngranting_authority: Ionela", "the Commission alone"),
        ("sample: true", "sample: false", "demo rounding key is public"),
        ("  demo: true", "  demo: true\n  file: key.txt", "exactly one of file, environment, demo"),
        ("first_day: 2017-01-01", "first_day: 2016-12-31", "periods must follow one another"),
        ("last_day: 2016-12-31", "last_day: 2016-10-01", "last_day is before first_day"),
        ("id: 2017-H1", "id: 2016-H2", "two periods have the same id"),
        ("countries: [NL,", "countries: [Ionela,", "countries.0"),
        ("profiles: [public]", "profiles: [Ionela]", "'internal', 'funder' or 'public'"),
        ("title: Safe Havens", "title: Safe Havens\nexport: {path: ../Ionela}", "must be in the programme folder"),
        ("title: Safe Havens", "title: Safe Havens\nexport: {path: /Ionela}", "must be in the programme folder"),
        ("title: Safe Havens", "title: [Ionela", "can't be read as YAML"),
        ("title: Safe Havens", "title: \x07", "can't be read as YAML"),
        ("last_day: 2017-06-30", "last_day: 2017-06-31", "can't be read as YAML"),
        ("title: Safe Havens", "title: " + "[" * 5000, "can't be read as YAML"),
    ],
)
def test_a_setting_that_is_wrong_is_refused_by_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ProgrammeInvalid) as refused:
        read_programme(written(tmp_path, old, new))
    assert said in str(refused.value)
    assert "Ionela" not in str(refused.value)
    assert "docs/programme_settings.md" in str(refused.value)


def test_a_file_without_settings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "programme.yml").write_text("- Ionela\n", encoding="utf-8")
    with pytest.raises(ProgrammeInvalid, match="holds no settings"):
        read_programme(tmp_path)


def test_a_folder_without_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterInvalid, match=r"no programme\.yml"):
        read_programme(tmp_path)


@pytest.mark.parametrize("place", ["cases", "cases.case_id", "cases.consent_reporting", "events.case_id"])
def test_what_no_export_can_do_without_is_not_lacking(tmp_path: Path, place: str) -> None:
    settings = f"title: Ours\nexport: {{lacks: [needs, {place}]}}"
    programme = read_programme(written(tmp_path, "title: Safe Havens", settings))
    with pytest.raises(ProgrammeInvalid, match="entry 2 of lacks"):
        read_export(programme)
