"""The vocabularies that ship, as files and as the build compiles them."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

from crmmigrate import config
from crmmigrate.core.documents import Vocabulary
from crmmigrate.project import shipped

ROOT = Path(__file__).resolve().parents[2]


def hook():
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.long
def test_compiled_vocabularies_say_what_the_files_say():
    folder = shipped.folder("mappings") / "vocabulary"
    compiled = hook().compiled(folder)
    assert set(compiled) == {file.name for file in folder.glob("*.yaml")}
    for name in ("de.yaml", "zh.yaml", "no.yaml", "sap_kna1.yaml", "generic_technical.yaml"):
        made = shipped._vocabulary(folder / name, compiled[name])
        assert made == config.load(folder / name, Vocabulary), name


def test_a_vocabulary_that_was_changed_after_the_build_is_read_anew(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("name: Mine\nterms:\n  account.name: [Firmeninhaber]\n", "utf-8")
    old = {"sha256": hashlib.sha256(b"before").hexdigest(), "content": {"name": "Old", "terms": {}}}
    assert shipped._vocabulary(file, old).name == "Mine"


def test_every_vocabulary_speaks_of_fields_of_the_model():
    model = shipped.crm_model()
    for vocabulary in shipped.vocabularies():
        paths = {*vocabulary.terms, *vocabulary.values} - {"none"}
        assert not [p for p in paths if model.field(p) is None], vocabulary.name
        assert all(term.strip() for terms in vocabulary.terms.values() for term in terms), vocabulary.name


def test_at_least_twelve_languages_and_the_usual_systems_are_known():
    vocabularies = shipped.vocabularies()
    assert len({v.language for v in vocabularies if v.language}) >= 12
    systems = " ".join(v.name for v in vocabularies if v.system)
    for name in (
        "SAP",
        "JD Edwards",
        "NetSuite",
        "DATEV",
        "Sage",
        "Salesforce",
        "HubSpot",
        "Zoho",
        "Dynamics",
        "Pipedrive",
        "Odoo",
        "Outlook",
        "Google",
    ):
        assert name in systems, name
