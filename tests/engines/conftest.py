import pytest

pytest.register_assert_rewrite("crmmigrate.testing.engine_exam", "crmmigrate.testing.engine_questions")
