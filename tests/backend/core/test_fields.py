"""What is taken off a text before it is stored, phone numbers, hashes."""

import pytest

from backend.core.fields import storable, tidy
from backend.core.phones import mask_phone, plain_phone
from backend.core.security import (
    hash_password,
    hash_token,
    new_token,
    password_matches,
    tokens_equal,
)


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "stored"),
        [("漏\x00水", "漏水"), ("\ud800a\udfff", "a"), ("😀", "😀"), (" a ", " a "), ("", "")],
    )
    def test_what_no_database_keeps_is_dropped(self, text: str, stored: str) -> None:
        assert storable(text) == stored

    @pytest.mark.parametrize(
        ("value", "tidied"),
        [(" a\x00 ", "a"), ("　全　", "全"), (7, 7), (None, None), ([], [])],
    )
    def test_only_texts_are_tidied(self, value: object, tidied: object) -> None:
        assert tidy(value) == tidied


class TestPhones:
    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            ("13812345678", "13812345678"),
            ("+86 138-1234-5678", "13812345678"),
            ("008613812345678", "13812345678"),
            ("8613812345678", "13812345678"),
            ("１３８１２３４５６７８", "13812345678"),
            ("(0571) 8800.6120", "057188006120"),
            ("110", "110"),
            ("86123456", "86123456"),
        ],
    )
    def test_one_form_however_it_is_written(self, text: str, digits: str) -> None:
        assert plain_phone(text) == digits

    @pytest.mark.parametrize(
        "text", ["", " ", "12", "1" * 21, "138****5678", "电话", "一三八", "1381234567x", "٣٤٥"]
    )
    def test_anything_else_is_none(self, text: str) -> None:
        assert plain_phone(text) is None

    @pytest.mark.parametrize(
        ("phone", "masked"),
        [
            ("13812345678", "138****5678"),
            ("88006120", "880****6120"),
            ("110", "****10"),
            ("", ""),
            (None, None),
        ],
    )
    def test_the_middle_is_hidden(self, phone: str | None, masked: str | None) -> None:
        assert mask_phone(phone) == masked


class TestSecrets:
    def test_a_password_fits_its_hash_only(self) -> None:
        stored = hash_password("密码 correct")

        assert password_matches("密码 correct", stored)
        assert not password_matches("密码 Correct", stored)
        assert stored != hash_password("密码 correct")

    @pytest.mark.parametrize("stored", ["", "nothing", "$argon2id$broken"])
    def test_a_broken_hash_fits_nothing(self, stored: str) -> None:
        assert not password_matches("x", stored)

    def test_tokens_are_long_and_never_the_same(self) -> None:
        tokens = {new_token() for _ in range(100)}

        assert len(tokens) == 100
        assert min(map(len, tokens)) >= 43
        assert len({hash_token(token) for token in tokens}) == 100

    @pytest.mark.parametrize(
        ("left", "right", "equal"), [("a", "a", True), ("a", "b", False), ("令牌", "a", False)]
    )
    def test_comparing_takes_any_text(self, left: str, right: str, equal: bool) -> None:
        assert tokens_equal(left, right) is equal
