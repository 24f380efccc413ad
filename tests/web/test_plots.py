"""Plots: every point and bar lies inside its picture, whatever the numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.web.desk import plots

numbers = st.integers(0, 5_000_000)


@given(st.lists(st.tuples(st.floats(0, 1e6), numbers), min_size=2, max_size=40))
def test_a_line_stays_in_its_picture(found: list[tuple[float, int]]) -> None:
    values = sorted((at, float(number)) for at, number in found)
    drawn = plots.line(values, ["06:00", "06:30", "07:00"])

    for point in drawn.points.split():
        x, y = map(float, point.split(","))
        assert drawn.left <= x <= drawn.right + 0.1
        assert plots.TOP - 0.1 <= y <= drawn.floor


@given(st.lists(st.lists(st.tuples(st.just("good"), numbers), max_size=4), max_size=12))
def test_bars_stay_in_their_picture_and_none_is_invisible(rows: list[list[tuple[str, int]]]) -> None:
    drawn = plots.bars([("qq", pieces) for pieces in rows])

    for row, pieces in zip(drawn.rows, rows, strict=True):
        assert len(row.pieces) == sum(number > 0 for _, number in pieces)
        assert all(piece.width >= 1.5 and piece.x + piece.width <= drawn.width for piece in row.pieces)
        assert row.words == f"{sum(number for _, number in pieces):,}"


@pytest.mark.parametrize(("value", "top"), [(0, 4), (3, 4), (5, 6), (61, 80), (100, 100), (1_000_001, 2_000_000)])
def test_an_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert plots.nice(value) == top
