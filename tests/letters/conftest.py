import pytest

from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.templating import Templates, default_folder
from tests.letters.desk import Desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    paper = Paper(
        name="园区日报",
        name_en="The Park Daily",
        base_url="https://news.example.com",
        authority="example.com",
        since="2022",
        from_address="news@example.com",
        reply_to="desk@example.com",
        postal_address="湖南省某市某路 1 号",
        rights="版权归园区日报社所有",
    )
    parks = (
        Park("qinghe", "青禾经开区", colour="#0b6e4f"),
        Park("lanjiang", "澜江高新区", colour="#1f5fa8"),
        Park("yunling", "云岭综保区", colour="#8a4b08"),
    )
    return Desk(paper, parks, Templates([default_folder()]))
