"""Coordinates, codes of a place and landmarks point at one house; games, sizes and rates do not."""

import pytest

from governance.redaction.recognizers.coordinates import find_coordinates
from governance.redaction.recognizers.landmarks import find_landmarks


@pytest.mark.parametrize(
    "text",
    [
        "fifty one point five zero seven north, zero point one two seven west",
        "latitude fifty one point five, longitude minus zero point one two",
        "51 degrees 30 minutes north, 0 degrees 7 minutes west",
        "N 51.50735 W 0.12776",
        "51°30'26\"N 0°7'39\"W",
        "///filled.count.soap",
        "9C3W9QCJ+2V",
        "широта пятьдесят пять и 0302, долгота 82 и девять ноль четыре",
        "55 запятая 0302 севера и 82 запятая 9204 востока",
        "55.030204/82.920430",
    ],
)
def test_coordinates_are_hidden_whole(text: str) -> None:
    spans = list(find_coordinates(f"мой дом, my gate: {text}"))
    assert sum(span.end - span.start for span in spans) >= 0.8 * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "go 5 north then 3 east in the dungeon",
        "EUR/USD went 1.0842, 1.0851",
        "курс 92.4512, 98.1234 вчера",
        "Sizes S 36, M 38, W 32 L 34",
        "two for the east London store, the North Face jacket costs 40.5",
        "южный ветер 5 м, восток 3",
        "3.14159265, then 2+2",
    ],
)
def test_figures_that_lead_nowhere_are_left_alone(text: str) -> None:
    assert not list(find_coordinates(text))


@pytest.mark.parametrize(
    "told",
    [
        "red brick house behind the Shell garage in Oakham, second gate after the bridge",
        "last bungalow on the right before the church in Little Wenlow",
        "посёлок Берёзовка, третий дом слева после церкви, синий забор",
        "крайний дом у пруда, за водокачкой, белая калитка",
    ],
)
def test_a_house_told_by_its_landmarks_is_hidden(told: str) -> None:
    spans = list(find_landmarks(f"The courier, курьер: {told}."))
    assert sum(span.end - span.start for span in spans) >= 0.8 * len(told)


@pytest.mark.parametrize(
    "text",
    [
        "The courier left the parcel at the door of the shop next to the church, not mine",
        "the big red house in the game and the driver crashed near the bridge",
        "deliver the green door handle and the white gate latch, left and right",
        "курьер приехал в магазин, а дом за углом так и не нашёл",
        "привезли зелёные ворота для дачи, второй комплект, забор красный",
        "дом в игре за мостом, после церкви направо, там сундук",
    ],
)
def test_doors_and_shops_in_other_talk_are_left_alone(text: str) -> None:
    assert not list(find_landmarks(text))
