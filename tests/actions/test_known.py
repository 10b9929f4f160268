"""What is known of the resident."""

from actions.draft import Draft
from actions.known import known_contact, known_home, with_known
from tests.actions.talk import PHONE, RESIDENT, message, ticket

HOME = {"building": "3", "unit": "2", "room": "1502"}


class TestWithKnown:
    def test_a_registered_resident_is_asked_nothing(self) -> None:
        draft = with_known(Draft("repair", "漏水"), message(resident=RESIDENT))

        assert draft.place == HOME
        assert (draft.contact_name, draft.contact_phone) == ("王芳", PHONE)

    def test_an_unknown_resident_stays_unknown(self) -> None:
        draft = Draft("repair", "漏水")

        assert with_known(draft, message(resident=None)) == draft

    def test_the_ticket_before_tells_as_well(self) -> None:
        draft = with_known(Draft("repair", "漏水"), message(open_tickets=[ticket()]))

        assert draft.place == HOME

    def test_what_was_said_outweighs_what_is_known(self) -> None:
        said = Draft("repair", "漏水", {"room": "1602"}, contact_name="沈悦")
        draft = with_known(said, message(resident=RESIDENT))

        assert draft.place == {**HOME, "room": "1602"}
        assert draft.contact_name == "沈悦"

    def test_another_building_is_not_completed_from_home(self) -> None:
        draft = with_known(Draft("repair", "漏水", {"building": "9"}), message(resident=RESIDENT))

        assert draft.place == {"building": "9"}

    def test_in_public_the_building_is_enough(self) -> None:
        light = Draft("repair", "楼道灯一闪一闪", {"is_public": True, "area": "楼道"})
        draft = with_known(light, message(resident=RESIDENT))

        assert draft.place == {"building": "3", "unit": "2", "is_public": True, "area": "楼道"}

    def test_a_place_that_is_complete_is_left_alone(self) -> None:
        gate = Draft("complaint", "乱停车", {"is_public": True, "area": "南门"})

        assert with_known(gate, message(resident=RESIDENT)).place == gate.place

    def test_suggestions_get_no_place(self) -> None:
        assert with_known(Draft("suggestion", "加个灯"), message(resident=RESIDENT)).place == {}


class TestHome:
    def test_a_complaint_does_not_tell_where_somebody_lives(self) -> None:
        complaint = ticket(type="complaint")

        assert known_home(message(open_tickets=[complaint]), whole=False) == {}

    def test_half_a_home_is_none_where_the_room_counts(self) -> None:
        half = ticket(place={"building": "3"})

        assert known_home(message(open_tickets=[half]), whole=True) == {}
        assert known_home(message(open_tickets=[half]), whole=False) == {"building": "3"}

    def test_nobody_is_known(self) -> None:
        assert known_contact(message(resident=None)) == {"name": None, "phone": None}
