"""The law of moves: complete, without a way back from what is certain."""

from syndicate.model.sending import MOVES, SETTLED, DeliveryState, Tally


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(DeliveryState)


def test_what_is_certain_stays() -> None:
    certain = SETTLED - {DeliveryState.IN_DOUBT}

    assert {state for state in DeliveryState if not MOVES[state]} == certain


def test_nothing_is_accepted_that_was_not_offered() -> None:
    before = {state for state, goals in MOVES.items() if DeliveryState.ACCEPTED in goals}

    assert before == {DeliveryState.OFFERED, DeliveryState.IN_DOUBT}


def test_a_tally_has_a_counter_for_every_state() -> None:
    fields = set(Tally.__dataclass_fields__) - {"total"}

    assert fields == {state.value for state in DeliveryState}
