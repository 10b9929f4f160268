"""Long texts become several bubbles."""

import pytest

from backend.notifications.splitting import LONGEST, split_text


class TestSplitting:
    @pytest.mark.parametrize("text", ["好的", "漏" * LONGEST])
    def test_what_fits_stays_whole(self, text: str) -> None:
        assert split_text(text) == [text]

    @pytest.mark.parametrize("text", ["", " " * 5000])
    def test_nothing_is_no_bubble(self, text: str) -> None:
        assert split_text(text) == []

    def test_it_is_cut_behind_a_sentence(self) -> None:
        assert split_text("一二三四五六。七八九", 8) == ["一二三四五六。", "七八九"]

    def test_closing_quotes_stay_with_their_sentence(self) -> None:
        assert split_text("他说“明天来。”然后就走了", 8) == ["他说“明天来。”", "然后就走了"]

    def test_an_early_sentence_end_does_not_make_a_tiny_bubble(self) -> None:
        assert split_text("好。二三四五六七八九十", 8)[0] == "好。二三四五六七"

    def test_an_endless_sentence_is_cut_somewhere(self) -> None:
        assert [len(part) for part in split_text("漏" * 4001)] == [2000, 2000, 1]

    @pytest.mark.parametrize("text", ["漏水。" * 3000, "a\n" * 5000, "无标点" * 4000, "。" * 4001])
    def test_nothing_gets_lost(self, text: str) -> None:
        parts = split_text(text)

        assert max(map(len, parts)) <= LONGEST
        assert "".join("".join(parts).split()) == "".join(text.split())
