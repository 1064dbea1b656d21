import pytest

for name in ("engine_exam", "engine_questions", "engine_transforms", "linker_questions"):
    pytest.register_assert_rewrite(f"crmmigrate.testing.{name}")
