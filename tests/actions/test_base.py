"""What every action shares."""

from actions.base import BackendAction, Events, Turn
from tests.actions.talk import Talk


class Echo(BackendAction):
    """An action for these tests; its name is none the domain knows."""

    def name(self) -> str:
        return "action_echo"

    async def act(self, turn: Turn) -> Events:
        await self.client.comment("BX1", turn.message.text)
        turn.say("thanks")
        return []


class TestFailures:
    async def test_the_resident_hears_of_it_and_a_person_takes_over(self) -> None:
        talk = Talk()
        talk.backend.fail("comment", code="unreachable")

        answer = await talk.run(Echo, "厨房漏水", "repair")

        [(reason, packet)] = talk.backend.made("hand_over")
        assert "已请同事接手" in answer.text
        assert (reason, packet["error"], packet["asked"]) == (
            "tool_failure",
            "unreachable",
            "厨房漏水",
        )

    async def test_where_that_fails_too_they_hear_where_to_call(self) -> None:
        talk = Talk()
        talk.backend.fail("comment")
        talk.backend.fail("hand_over")

        answer = await talk.run(Echo, "厨房漏水", "repair")

        assert len(answer.texts) == 1
        assert "0571-8800 6110" in answer.text

    async def test_without_a_conversation_nobody_can_take_over(self) -> None:
        talk = Talk()
        talk.backend.fail("comment")

        answer = await talk.run(Echo, "厨房漏水", "repair", conversation_id=None)

        assert talk.backend.made("hand_over") == []
        assert "拨打" in answer.text


class TestShortMemory:
    async def test_offers_and_unclear_words_are_stale_after_any_answer(self) -> None:
        talk = Talk(slots={"open_offer": {"kind": "record"}, "unclear": {"text": "x"}})

        await talk.run(Echo, "谢谢", "thanks")

        assert talk.slots["open_offer"] is None
        assert talk.slots["unclear"] is None

    async def test_what_was_not_set_makes_no_event(self) -> None:
        answer = await Talk().run(Echo, "谢谢", "thanks")

        assert answer.events == []


class TestInterrupted:
    async def test_a_rejected_form_is_seen_in_the_events_of_this_message(self) -> None:
        seen: list[bool] = []

        class Look(Echo):
            async def act(self, turn: Turn) -> Events:
                seen.append(turn.interrupted)
                return []

        await Talk().run(Look, "谢谢")
        await Talk(interrupted=True).run(Look, "谢谢")

        assert seen == [False, True]
