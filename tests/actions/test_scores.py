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


class TestOtherShapes:
    @pytest.mark.parametrize(
        ("text", "scores"),
        [
            ("5.4.5", of(5, 4, 5)),
            ("5-4-3", of(5, 4, 3)),
            ("五四五", of(5, 4, 5)),
            ("五、四、三。", of(5, 4, 3)),
            ("五分五分四分", of(5, 5, 4)),
            ("⭐⭐⭐⭐⭐", of(5, 5, 5)),
            ("★★★★☆", of(4, 4, 4)),
            ("5⭐", of(5, 5, 5)),
            ("5颗星", of(5, 5, 5)),
            ("五星", of(5, 5, 5)),
            ("给师傅打五星好评", of(5, 5, 5)),
            ("两星", of(2, 2, 2)),
            ("三个都满分", of(5, 5, 5)),
            ("三项全是五星", of(5, 5, 5)),
            ("全5", of(5, 5, 5)),
            ("满意度：4", of(4, 4, 4)),
            ("1分都嫌多", of(1, 1, 1)),
            ("本来想给5分，现在3分", of(3, 3, 3)),
            ("3栋2单元1502 5分", of(5, 5, 5)),
        ],
    )
    def test_for_all_or_in_order(self, text: str, scores: dict[str, int]) -> None:
        assert read_ratings(text).scores == scores

    @pytest.mark.parametrize(
        ("text", "scores"),
        [
            ("除了速度3分其他都5分", of(5, 3, 5)),
            ("另外两个4分，态度5分", of(5, 4, 4)),
            ("态度、速度5分，结果4分", of(5, 5, 4)),
            ("态度和结果满分速度3分", of(5, 3, 5)),
            ("态度五速度四结果三", of(5, 4, 3)),
            ("速度给三分", {"speed": 3}),
            ("态度真的是非常非常好给5分", {"attitude": 5}),
            ("效率低，态度5分", {"attitude": 5}),
            ("态度5 速度4 结果不评", {"attitude": 5, "speed": 4}),
            ("态度4.5速度5", {"speed": 5}),
            ("速度扣一分，其他满分", {"attitude": 5, "result": 5}),
            ("态度不错，结果3分", {"result": 3}),
        ],
    )
    def test_by_name(self, text: str, scores: dict[str, int]) -> None:
        assert read_ratings(text).scores == scores

    def test_the_others_are_those_still_open(self) -> None:
        ratings = read_ratings("其他4分", wanted=("speed", "result"))

        assert ratings.scores == {"speed": 4, "result": 4}


class TestAmbiguous:
    @pytest.mark.parametrize(
        "text",
        [
            "4.5",
            "4分半",
            "四分半",
            "3点5分",
            "4到5分",
            "不到3分",
            "3分以下",
            "5 4",
            "5 5 4 4",
            "2个5一个4",
            "两个五分一个四分",
            "师傅5分，物业2分",
            "前两项5分，最后一项4分",
            "要是快点就给5分了",
            "不想给5分",
            "给不了5分",
            "一分都不想给",
            "5分可以吗？",
            "满分5分吗",
            "八分",
            "打8分",
            "100分",
            "差1分满分",
            "5分钟就修好了",
            "来了3个人5分钟就走了",
            "三星期了",
            "三分之一",
            "打5折",
            "第3次了",
        ],
    )
    def test_no_number_is_guessed(self, text: str) -> None:
        assert read_ratings(text).scores == {}

    @pytest.mark.parametrize(
        "text",
        [
            "都还行",
            "态度好 速度慢",
            "还可以吧",
            "挺好的，就是慢",
            "差评",
            "巴适得板",
            "还阔以嘛",
            "得劲儿",
            "凑合",
            "没什么不满意的",
            "谈不上满意",
            "基本满意",
            "能满意吗",
            "修好了我才满意",
            "一般情况下都挺快",
        ],
    )
    def test_words_that_are_none_of_the_scale_stay_words(self, text: str) -> None:
        ratings = read_ratings(text)

        assert (ratings.scores, ratings.comment) == ({}, text)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "score"),
        [
            ("都很满意", 5),
            ("满意得很", 5),
            ("老满意了", 5),
            ("满分", 5),
            ("十分满意", 5),
            ("满意", 4),
            ("一般", 3),
            ("一般般", 3),
            ("不满意", 2),
            ("不太满意", 2),
            ("唔满意", 2),
            ("勿满意", 2),
            ("非常不满意", 1),
            ("一点都不满意", 1),
        ],
    )
    def test_the_words_of_the_scale_count_for_all(self, text: str, score: int) -> None:
        assert read_ratings(text).scores == of(score, score, score)

    def test_each_by_its_word(self) -> None:
        ratings = read_ratings("态度很满意，速度不满意，结果一般")

        assert ratings.scores == of(5, 2, 3)

    def test_only_the_words_of_the_scale(self) -> None:
        ratings = read_ratings("态度很好，速度慢，结果一般")

        assert (ratings.scores, ratings.comment) == ({"result": 3}, "态度很好，速度慢")

    def test_what_is_named_without_a_number_is_not_among_the_others(self) -> None:
        ratings = read_ratings("满意，就是速度慢了点")

        assert ratings.scores == {"attitude": 4, "result": 4}

    def test_the_others_by_a_word(self) -> None:
        assert read_ratings("速度一般，其他满意").scores == of(4, 3, 4)

    @pytest.mark.parametrize("score", range(1, 6))
    def test_the_buttons_are_no_remark(self, score: int) -> None:
        words = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}

        ratings = read_ratings(f"{score}分 {words[score]}")

        assert (ratings.scores, ratings.comment) == (of(score, score, score), None)


class TestSolved:
    @pytest.mark.parametrize(
        "text", ["没解决", "3 3 1 压根没修好", "5 5 1，还在漏", "又堵了", "冇得解决", "木有弄好"]
    )
    def test_not_solved(self, text: str) -> None:
        assert read_ratings(text).solved is False

    @pytest.mark.parametrize("text", ["解决了", "5 5 5 修好了", "已解决"])
    def test_solved(self, text: str) -> None:
        assert read_ratings(text).solved is True

    @pytest.mark.parametrize("text", ["5 5 5", "挺好", "解决了吗", "修好了我才评", ""])
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
    @pytest.mark.parametrize(
        "text", ["", "   ", "😀😀", "[强][强]", "好" * 10_000, "5" * 10_000, "态度和" * 700]
    )
    def test_nothing_is_invented(self, text: str) -> None:
        ratings = read_ratings(text)

        assert set(ratings.scores.values()) <= {1, 2, 3, 4, 5}
        assert len(ratings.comment or "") <= 1000

    def test_empty(self) -> None:
        assert read_ratings("").empty
