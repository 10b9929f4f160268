"""What a message means in this talk: the classifier's word, corrected by what is known.

The classifier sees one message. Whether 「5 5 5」 rates a repair or 「不是1302是1303」 corrects the
ticket just made depends on the talk; the rules for that stand here, in order.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

FALLBACK_BELOW = 0.4
REPORT_FROM = 0.6
# As long as this after an alarm, messages belong to it unless they are clearly something else.
EMERGENCY_LANE = timedelta(minutes=30)
SURE = 0.8
# An answer to an offer or a list is short; a longer message says what it wants itself.
SHORT = 16

_COMMAND = re.compile(r"/[a-z_]+")
_SCORES = re.compile(
    r"[1-5１-５一二三四五]\s*(?:分(?!钟)|星)|满分"
    r"|^\s*[1-5１-５](?:\s*[,，、/\s]?\s*[1-5１-５]){0,2}\s*[。.!！~]*$"
    r"|^\s*(?:[1-5１-５][,，、/\s]*){3}(?![\d-])"
)
_THREE_SCORES = re.compile(
    r"[1-5１-５][^\d１-５]{0,6}[1-5１-５][^\d１-５]{0,6}[1-5１-５](?!\d)|[1-5１-５]\s*分(?!钟)"
)
_RATING_WORDS = re.compile(
    r"(?:态度|速度|结果|效果|质量).{0,6}(?:满意|[1-5一二三四五]|好|差|快|慢)|满意|好评|差评"
)
_SETTLED = re.compile(
    r"^(?:已经?|都)?(?:解决|修好|弄好|搞定|处理好)(?:(?:了|啦)(?:[。!！,，;；\s]|$)|$)"
)
_DECLINE = re.compile(r"不评|不想评|不打分|没空评|别问了|懒得评|不用评|算了|(?<!帮)忙")
_UNSOLVED = re.compile(
    r"(?:没|未|没有|并没|根本没|压根没)(?:有)?(?:修好|解决|弄好|搞好|处理好|通)|又(?:坏|漏|堵|不亮|停|不行)了?"
    r"|还(?:是|在)(?:漏|滴|堵|坏|不亮|响|不行|那样|没好)|返修|白修"
)
_RESUME = re.compile(
    r"^(?:那就?|还是|你?帮?我?|要不|另外|单独)*(?:继续|接着|登记|提交|报上去|记上|记一下|提上去|提一下|报一下)"
)
_BACK = re.compile(r"刚才|刚刚|之前说")
_WITHDRAW = re.compile(
    r"撤(?:回|销|单)|不用修了|自己修好|取消(?:工单|报修|投诉)|不用来了|已经好了|不投诉了"
)
_MENU = re.compile(r"^(?:菜单|帮助|功能|help|menu|你?能做什么|怎么用)[?？。]*$", re.IGNORECASE)
_MENU_LINES = ("repair", "complaint", "suggestion", "inquiry", "status", "handoff")
_CORRECTION = re.compile(
    r"不对|打错|写错|说错|错了|改成|换成|改为|应该是|更正|不是.{0,12}是|改(?:到|一下|在)|换一?个|补充|推迟|提前到"
)
_RECORD = re.compile(r"登记|记录|记(?:一)?下|让同事|答复我|报上去|可以|好|行|要得|中|得")
_POSITION = re.compile(r"第[1-9一二两三四五六]|^[1-9一二三四五六](?:号|个|张|条|单)?[。.!！]?$")
# A question that follows an answer: soon after it, short, and shaped like one.
FOLLOW_UP = timedelta(minutes=10)
_LINKS = re.compile(
    r"^(?:那|还有|如果|要是|假如|万一|咁|换成|对于)|[呢呀][?？。]?$|这个|那个|也是|也要|也[能可]|一样|同样"
)
_ASKS = re.compile(
    r"[?？吗呢么嘛]\s*$|多少|多久|多大|几[点天时号个岁楼月次]|什么|怎么|如何|哪|能不能|可不可以|行不行|要不要|有没有|是不是"
    r"|用不用|得唔得|几钱|咩|点样|咋|[能可][以]?.{0,4}吧"
)
_ONLY_ASKING = re.compile(
    r"(?:就|只|只是|随便|单纯)(?:是|想)?(?:问问|问一下|问一句|问下|打听|了解一下|咨询一下|咨询下)(?!.*(?:什么|怎么|多少|多久|几|哪))"
)
_NOT_FILED = re.compile(
    r"(?:不用|不要|不需要|不必|没必要|别|唔使|没说要|没让你)(?:给我|帮我|再)?"
    r"(?:登记|建单|立单|记录|报修|报上去|提交|投诉)(?!.{0,3}(?:名|电话|号码|手机|地址|我的))"
    r"|(?:我|这)?(?:又|也|并)?不是(?:要|想|来)?(?:报修|投诉|登记|提建议)(?!.*是)"
)
_OVER = re.compile(
    r"假警报|误报|误会|搞错|弄错|看错|虚惊|没事了|出来了|救出来|灭了|关好了|止住了|醒了|找到了|不用来了"
)

TICKET_INTENTS = {"repair", "complaint", "suggestion", "praise"}
ASKING = ("status", "urge", "inquiry")
_UNCLEAR = {"inform", "nlu_fallback", "chitchat", "out_of_scope", "affirm", "deny"}
_VAGUE = {"inform", "affirm", "deny", "cancel", "nlu_fallback", "chitchat", "out_of_scope"}
_DETAILS = {"building", "unit", "room", "phone", "name", "time", "area"}
_PLACES = {"building", "unit", "room", "area"}
_REPORTS = {"repair", "complaint"}
_POLITE = {"handoff", "thanks", "greet", "goodbye"}
_CARD_DIGITS = {"1": "affirm", "2": "deny", "3": "cancel"}
_FINISHED = ("done", "confirmed", "auto_closed", "unreachable", "closed")


@dataclass(frozen=True)
class Situation:
    """What the channel knows of the talk besides the message.

    Attributes:
        active_loop: Name of the open form, or None.
        slots: The tracker's slots.
        context: What the backend sent along with the message.
    """

    active_loop: str | None
    slots: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)


def route(parse: dict[str, Any], situation: Situation) -> str:
    """Return the intent the rules shall see for a message.

    Args:
        parse: Rasa's parse of the message.
        situation: The talk as it stands.
    """
    text = parse.get("text") or ""
    intent = parse.get("intent") or {}
    name, confidence = intent.get("name") or "nlu_fallback", intent.get("confidence") or 0.0
    if _COMMAND.fullmatch(text.strip()):
        return str(name)
    if confidence < FALLBACK_BELOW and not _is_report(name, parse):
        name = "nlu_fallback"
    special = _by_situation(text, name, parse, situation)
    if special:
        return special
    if _MENU.match(text.strip()):
        return "menu"
    return str(name)


def _is_report(name: str, parse: dict[str, Any]) -> bool:
    """Tell whether a message reports something for sure, be it a fault or a nuisance.

    Both are asked the same way, and the card says which it became: asking first costs more.
    """
    ranking = parse.get("intent_ranking") or []
    likely = sum(guess["confidence"] for guess in ranking if guess["name"] in _REPORTS)
    return name in _REPORTS and likely >= REPORT_FROM


def _by_situation(text: str, name: str, parse: dict[str, Any], situation: Situation) -> str | None:
    if not text.strip():
        name = "photo" if situation.context.get("media_ids") else "nlu_fallback"
    kinds = {entity["entity"] for entity in parse.get("entities", [])}
    if name == "emergency":
        return None
    if _belongs_to_alarm(text, name, kinds, parse, situation):
        return "emergency_detail"
    if situation.active_loop == "ticket_form":
        return _in_form(text, situation) if text.strip() else name
    if not text.strip():
        return name
    return (
        _answers_offer(text, name, situation)
        or _survey(text, name, kinds, parse, situation)
        or _about_ticket(text, name, parse, situation)
        or _follow_up(text, name, parse, situation)
        or _menu_line(text)
    )


def _in_form(text: str, situation: Situation) -> str | None:
    """Return what only the channel reads in a form: a card's digits, and a form not wanted."""
    if situation.slots.get("requested_slot") == "confirmed":
        return _CARD_DIGITS.get(text.strip().rstrip("。."))
    rest = _ONLY_ASKING.sub("", text)
    return "only_asking" if _NOT_FILED.search(text) or rest != text else None


def _follow_up(text: str, name: str, parse: dict[str, Any], situation: Situation) -> str | None:
    """Return `inquiry` for words that go on with the question just answered."""
    before = situation.slots.get("last_question")
    if not isinstance(before, dict) or len(text) > SHORT * 2:
        return None
    if not _within(before.get("at"), situation.context.get("at"), FOLLOW_UP):
        return None
    confidence = (parse.get("intent") or {}).get("confidence") or 0.0
    things = any(entity["entity"] == "facility" for entity in parse.get("entities", []))
    unsure = name in _UNCLEAR or (confidence < SURE and not (things and name in TICKET_INTENTS))
    shaped = _ASKS.search(text) or (_LINKS.search(text) and name in _UNCLEAR)
    return "inquiry" if unsure and shaped and name not in _POLITE else None


def _belongs_to_alarm(
    text: str, name: str, kinds: set[str], parse: dict[str, Any], situation: Situation
) -> bool:
    alarm = situation.slots.get("emergency_ticket")
    if not isinstance(alarm, dict) or situation.active_loop or name in _POLITE:
        return False
    if not _within(alarm.get("at"), situation.context.get("at"), EMERGENCY_LANE):
        return False
    if name == "photo" or _OVER.search(text):
        return True
    if not alarm.get("place_open"):
        return bool(kinds & _PLACES) and name in _VAGUE
    confidence = (parse.get("intent") or {}).get("confidence") or 0.0
    other = name in TICKET_INTENTS or name in ASKING
    return not (other and confidence >= SURE and not kinds & _PLACES)


def _within(since: Any, now: Any, limit: timedelta) -> bool:
    try:
        return datetime.fromisoformat(str(now)) - datetime.fromisoformat(str(since)) <= limit
    except (ValueError, TypeError):
        return False


def _survey(
    text: str, name: str, kinds: set[str], parse: dict[str, Any], situation: Situation
) -> str | None:
    if str(situation.context.get("button_id") or "").startswith("survey:"):
        return "answer_survey"
    if not situation.context.get("survey") and situation.active_loop != "survey_form":
        rated = situation.slots.get("rated_survey") or situation.context.get("late_survey")
        rated = rated and not situation.slots.get("open_offer")
        correcting = rated and len(text) <= SHORT * 2 and _THREE_SCORES.search(text)
        return "answer_survey" if correcting and name in _VAGUE else None
    three = len(text) <= SHORT * 2 and not kinds & _DETAILS and _THREE_SCORES.search(text)
    rates = three or _SCORES.search(text) or _SETTLED.match(text.strip())
    if rates:
        return "answer_survey"
    if name in TICKET_INTENTS and ((parse.get("intent") or {}).get("confidence") or 0.0) >= SURE:
        return None  # a new matter, however dissatisfied its words
    if _RATING_WORDS.search(text) and name not in ASKING:
        return "answer_survey"
    if _UNSOLVED.search(text) and not kinds & {"ticket_no", "facility"}:
        return "answer_survey"
    if _UNSOLVED.search(text) or _WITHDRAW.search(text) or situation.slots.get("open_offer"):
        return None
    if len(text) > SHORT or kinds & {"time", "facility", "ticket_no"}:
        return None
    declines = name in ("cancel", "deny") or (_DECLINE.search(text) and name in _VAGUE)
    return "decline_survey" if declines else None


def _answers_offer(text: str, name: str, situation: Situation) -> str | None:
    """Return what a short answer to the bot's offer means."""
    offer = situation.slots.get("open_offer")
    if not isinstance(offer, dict) or len(text) > SHORT or name in _POLITE:
        return None
    if offer.get("kind") == "record":
        agrees = name == "affirm" or (name in _VAGUE - {"deny", "cancel"} and _RECORD.search(text))
        return "record" if agrees else None
    if offer.get("kind") == "choice":
        digit, intents = text.strip().rstrip("。."), list(offer.get("intents") or [])
        return dict(zip("123456", intents, strict=False)).get(digit)
    chosen = _POSITION.search(text.strip()) or _names_ticket(text, situation.context)
    return str(offer["intent"]) if chosen else None


def _names_ticket(text: str, context: dict[str, Any]) -> bool:
    """Tell whether a short answer repeats two neighbouring characters of a ticket's matter."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    tickets = context.get("open_tickets") or []
    return any(pair in str(t.get("description")) for t in tickets for pair in pairs)


def _about_ticket(text: str, name: str, parse: dict[str, Any], situation: Situation) -> str | None:
    kinds = {entity["entity"] for entity in parse.get("entities", [])}
    if _UNSOLVED.search(text) and _finished_meant(situation.context, parse):
        return "unsolved"
    if (name in ("cancel", "deny") and "ticket_no" in kinds) or _withdraws(text, name, situation):
        return "withdraw"
    if situation.slots.get("parked_draft"):
        back = _BACK.search(text) and (name in TICKET_INTENTS or name in _VAGUE)
        if _RESUME.match(text.strip()) or (back and len(text) <= SHORT * 2):
            return "resume"
    known = situation.slots.get("last_ticket") or situation.context.get("open_tickets")
    new_matter = name in TICKET_INTENTS and "facility" in kinds
    if known and _CORRECTION.search(text) and kinds & _DETAILS and not new_matter:
        return "correction"
    return "status" if "ticket_no" in kinds and name in _VAGUE else None


def _withdraws(text: str, name: str, situation: Situation) -> bool:
    has_ticket = bool(situation.context.get("open_tickets"))
    return has_ticket and bool(_WITHDRAW.search(text)) and name in ("cancel", "deny", "inform")


def _finished_meant(context: dict[str, Any], parse: dict[str, Any]) -> bool:
    """Tell whether a complaint that it does not work may be about work that was called done."""
    entities = parse.get("entities", [])
    if any(entity["entity"] == "ticket_no" for entity in entities):
        return True
    things = [str(entity.get("value")) for entity in entities if entity["entity"] == "facility"]
    finished = [t for t in context.get("open_tickets") or [] if t["status"] in _FINISHED]
    told = " ".join(str(ticket.get("description")) for ticket in finished)
    return bool(finished) and (not things or any(thing in told for thing in things))


def _menu_line(text: str) -> str | None:
    """Return what a bare digit chooses from the menu."""
    digit = text.strip().rstrip("。.")
    if len(digit) == 1 and digit in "123456":
        return _MENU_LINES[int(digit) - 1]
    return None
