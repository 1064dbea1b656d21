"""The project on disk: runner, ledger, artefacts, plug-ins. The only room that brings steps and effects together."""
