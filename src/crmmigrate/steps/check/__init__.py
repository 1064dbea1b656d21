"""Check records against their contracts: Pandera on batches, uniqueness in the engine."""

from crmmigrate.steps.check.contracts import pandera_module, schema_of
from crmmigrate.steps.check.open_contract import open_data_contract
from crmmigrate.steps.check.step import CheckConfig, run

__all__ = ["CheckConfig", "open_data_contract", "pandera_module", "run", "schema_of"]
