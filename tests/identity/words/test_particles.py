"""Korean particles go by how the word before them ends, also where it is a number or a name in Latin letters."""

import pytest

from personas.identity.names import called
from personas.identity.particles import settled

LINES = [
    ("우유을(를) 산다", "우유를 산다"),
    ("커피이(가) 남는다", "커피가 남는다"),
    ("빵은(는) 남고 차은(는) 없다", "빵은 남고 차는 없다"),
    ("서울(으)로 가고 부산(으)로 간다", "서울로 가고 부산으로 간다"),
    ("‘귀리 우유’과(와) 빵", "‘귀리 우유’와 빵"),
    ("‘Zorblax 3’이(가) 뭔지", "‘Zorblax 3’이 뭔지"),
    ("‘Zorblax’을(를) 본다", "‘Zorblax’를 본다"),
    ("‘Slack’(으)로 보낸다", "‘Slack’으로 보낸다"),
    ("‘Apple’(으)로 보낸다", "‘Apple’로 보낸다"),
    ("약사(이)라서 안다, 간호사(으)로 일한다", "약사라서 안다, 간호사로 일한다"),
    ("팀장(이)라서 안다", "팀장이라서 안다"),
    ("두 개(큰 것)을 산다", "두 개(큰 것)을 산다"),
]


@pytest.mark.parametrize(("text", "right"), LINES)
def test_one_form_of_each_particle_stays(text, right):
    assert settled(text) == right


def test_texts_call_somebody_by_the_given_name_in_either_script():
    assert called("Eun-jung", "김은정") == ("Eun-jung", "은정")
    assert called("Anna", "") == ("Anna",)
