"""Why something was not done, in words for the person at the screen."""

import pytest
from pydantic import ValidationError

from backend.console.refusals import sentence_for
from backend.conversations.errors import AlreadyTaken, NotTaken
from backend.core.errors import AppError, NotPermitted
from backend.knowledge.errors import KnowledgeNotFound
from backend.staff.errors import TooManyAttempts, WrongPassword
from backend.tickets.errors import TransitionRefused
from backend.tickets.schemas import TicketCreate


class TestSentence:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (WrongPassword(), "账号或密码不对"),
            (TooManyAttempts(), "5 分钟后"),
            (AlreadyTaken(), "同事已经接管"),
            (NotTaken(), "先接管"),
            (KnowledgeNotFound(), "已经被删除"),
            (NotPermitted(), "您的角色"),
        ],
    )
    def test_a_known_code_has_chinese_words(self, error: AppError, words: str) -> None:
        assert words in sentence_for(error)

    def test_what_the_service_says_in_chinese_comes_first(self) -> None:
        error = TransitionRefused("报修完成时要附上完工照片。")

        assert sentence_for(error) == "报修完成时要附上完工照片。"

    def test_an_unknown_error_shows_no_english(self) -> None:
        class Strange(AppError):
            code = "strange"
            detail = "Something happened in the engine room."

        assert sentence_for(Strange()) == "没有办成，请刷新后再试。"


class TestFields:
    def test_the_fields_to_look_at_are_named_once(self) -> None:
        body = {"type": "repair", "description": "", "contact": {"phone": "abc"}}

        with pytest.raises(ValidationError) as caught:
            TicketCreate.model_validate(body)

        assert sentence_for(caught.value) == "请检查：内容、电话（3 到 20 位数字）"
