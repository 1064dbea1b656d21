"""YAML into validated documents and back, with located faults and comments kept."""

from crmmigrate.config.accepting import accept, name_values
from crmmigrate.config.amending import extend
from crmmigrate.config.archive_checks import check_archives
from crmmigrate.config.checks import check_model, check_project
from crmmigrate.config.cleaning_checks import CleaningChecks
from crmmigrate.config.deciding import Decision, decide, decide_text
from crmmigrate.config.files import write_text, written
from crmmigrate.config.goal_checks import check_goal_fields, check_goals
from crmmigrate.config.loading import Parsed, load, load_text, parse, parse_text, read_text
from crmmigrate.config.marks import SURE, marked, needs_look, remark
from crmmigrate.config.merging import merge
from crmmigrate.config.pack_checks import check_pack
from crmmigrate.config.pair_decisions import append_pairs, read_pairs
from crmmigrate.config.pairs import read_options
from crmmigrate.config.patches import append_patches, read_patches
from crmmigrate.config.rates import read_rates
from crmmigrate.config.refreshing import ModelChange, Refresh, refreshed
from crmmigrate.config.saving import save
from crmmigrate.config.schemas import DOCUMENTS, schemas, write_mapping_schema, write_schemas
from crmmigrate.config.transform_checks import TransformChecks
from crmmigrate.config.valuemaps import ValueMapFile, read_value_map, unknown_value, write_value_map
from crmmigrate.config.wave_checks import check_waves

__all__ = [
    "DOCUMENTS",
    "SURE",
    "CleaningChecks",
    "Decision",
    "ModelChange",
    "Parsed",
    "Refresh",
    "TransformChecks",
    "ValueMapFile",
    "accept",
    "append_pairs",
    "append_patches",
    "check_archives",
    "check_goal_fields",
    "check_goals",
    "check_model",
    "check_pack",
    "check_project",
    "check_waves",
    "decide",
    "decide_text",
    "extend",
    "load",
    "load_text",
    "marked",
    "merge",
    "name_values",
    "needs_look",
    "parse",
    "parse_text",
    "read_options",
    "read_pairs",
    "read_patches",
    "read_rates",
    "read_text",
    "read_value_map",
    "refreshed",
    "remark",
    "save",
    "schemas",
    "unknown_value",
    "write_mapping_schema",
    "write_schemas",
    "write_text",
    "write_value_map",
    "written",
]
