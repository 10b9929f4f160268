"""Ratings in any form."""

import pytest

from actions.scores import read_ratings


def of(attitude: int, speed: int, result: int) -> dict[str, int]:
    return {"attitude": attitude, "speed": speed, "result": result}


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "scores"),
        [
            ("5 4 5", of(5, 4, 5)),
            ("545", of(5, 4, 5)),
            ("５，４，３", of(5, 4, 3)),
            ("5分，4分，5分", of(5, 4, 5)),
            ("5/4/3", of(5, 4, 3)),
            ("五分", of(5, 5, 5)),
            ("3", of(3, 3, 3)),
            ("5分 非常满意", of(5, 5, 5)),
            ("都5分吧", of(5, 5, 5)),
            ("态度5分，其他4分", of(5, 4, 4)),
            ("态度5速度4结果3", of(5, 4, 3)),
            ("速度和态度都是4分，结果5分", of(4, 4, 5)),
            ("服务5星，效率2星，质量3星", of(5, 2, 3)),
        ],
    )
    def test_three_scores(self, text: str, scores: dict[str, int]) -> None:
        assert read_ratings(text).scores == scores

    def test_a_named_score_leaves_the_others_open(self) -> None:
        assert read_ratings("态度5分").scores == {"attitude": 5}

    def test_bare_numbers_go_to_what_is_still_open_in_order(self) -> None:
        assert read_ratings("4 3", wanted=("speed", "result")).scores == {"speed": 4, "result": 3}
        assert read_ratings("2", wanted=("result",)).scores == {"result": 2}

    @pytest.mark.parametrize(
        "text",
        [
            "10分",
            "0分",
            "6",
            "3栋2单元",
            "等了3天",
            "来了2次",
            "13812345678",
            "三分钟就到了",
            "1-5分",
        ],
    )
    def test_numbers_that_rate_nothing(self, text: str) -> None:
        assert read_ratings(text).scores == {}


class TestWords:
    @pytest.mark.parametrize(
        ("text", "score"),
        [("都很满意", 5), ("满意", 4), ("不满意", 2), ("非常不满意", 1), ("满分", 5), ("差评", 1)],
    )
    def test_one_word_for_all(self, text: str, score: int) -> None:
        assert read_ratings(text).scores == of(score, score, score)

    def test_each_by_its_word(self) -> None:
        ratings = read_ratings("态度很好，速度慢，结果一般")

        assert ratings.scores == of(5, 2, 3)


class TestSolved:
    @pytest.mark.parametrize("text", ["没解决", "3 3 1 压根没修好", "5 5 1，还在漏", "又堵了"])
    def test_not_solved(self, text: str) -> None:
        assert read_ratings(text).solved is False

    @pytest.mark.parametrize("text", ["解决了", "5 5 5 修好了", "已解决"])
    def test_solved(self, text: str) -> None:
        assert read_ratings(text).solved is True

    @pytest.mark.parametrize("text", ["5 5 5", "挺好", ""])
    def test_not_spoken_of(self, text: str) -> None:
        assert read_ratings(text).solved is None


class TestComment:
    def test_the_rest_is_the_comment(self) -> None:
        assert read_ratings("5 5 4，师傅很专业，还帮忙拖了地").comment == "师傅很专业，还帮忙拖了地"

    @pytest.mark.parametrize(
        "text", ["5 4 5", "已经解决了", "都5分吧", "态度5分，其他4分", "都很满意", "545。"]
    )
    def test_scores_alone_are_no_comment(self, text: str) -> None:
        assert read_ratings(text).comment is None


class TestBadInput:
    @pytest.mark.parametrize("text", ["", "   ", "😀😀", "[强][强]", "好" * 10_000, "5" * 10_000])
    def test_nothing_is_invented(self, text: str) -> None:
        ratings = read_ratings(text)

        assert set(ratings.scores.values()) <= {1, 2, 3, 4, 5}
        assert len(ratings.comment or "") <= 1000

    def test_empty(self) -> None:
        assert read_ratings("").empty
