"""What a mapping of responses may say is what can be fitted; codes mean the same wherever they are reported."""

from apportion.model.intake.response_catalogue import ALL_RESPONSE_CODES, RESPONSE_INTAKE_CODES
from apportion.model.response_mapping import SATURATIONS, WITH_EXPONENT
from apportion.valuation.response.codes import CODES
from apportion.valuation.response.saturation import Saturation


def test_every_shape_that_can_be_fitted_can_be_named() -> None:
    assert sorted(SATURATIONS) == sorted(Saturation)
    assert {name for name in SATURATIONS if Saturation(name).has_exponent} == set(WITH_EXPONENT)


def test_a_code_means_the_same_in_both_lists() -> None:
    shared = {code for code in CODES if code in ALL_RESPONSE_CODES}

    assert shared == {"response.negative-spend", "response.no-number"}
    assert all(CODES[code] == ALL_RESPONSE_CODES[code] for code in shared)
    assert not set(CODES) & set(RESPONSE_INTAKE_CODES)
