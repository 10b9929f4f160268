"""How a resident feels, as far as words tell: worry about privacy, abuse, threats to go further."""

import re

_PRIVATE = r"(?:信息|隐私|身份|资料|电话|号码|名字)"
_OTHERS = r"(?:他|她|别人|对方|邻居|人家|楼上|楼下|外人|旁人|第三方)"
_LEAKS = r"(?:透露|泄露|泄漏|外传|说出去|公开)"
_PRIVACY = re.compile(
    rf"{_PRIVATE}.{{0,10}}(?:{_LEAKS}|保密|(?:告诉|发给|说给|给到?){_OTHERS})"
    rf"|(?<!气){_LEAKS}.{{0,4}}(?:{_PRIVATE}|我)|(?:把我|我会?被|我的事).{{0,6}}(?:{_LEAKS}|告诉{_OTHERS})"
    rf"|(?:会不会|不会|别|不要|不能|千万).{{0,4}}(?:告诉{_OTHERS}|{_LEAKS})"
    r"|(?:知道|告诉|说|暴露).{0,4}(?:是谁|是我).{0,3}(?:投诉|举报|说|反映|报)"
)
_ABUSE = re.compile(
    r"滚(?:蛋|开|吧|$)|[傻煞沙]\s*[逼比批b]|妈的|[他特]么的|tmd|cnm|nmsl|去死|废物|白痴|智障|脑残|王八|混蛋|狗(?:东西|屁|物业)"
    r"|垃圾(?:物业|公司|东西|机器人|客服)|骗子|不要脸|吃屎|有病吧|什么(?:破|鬼|狗屁)(?:机器|物业|东西|玩意)|[sS][bB](?![a-zA-Z])",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"你们?(?:这?[群帮些个])?(?:都)?是?")
_THREAT = re.compile(
    r"12345|曝光|投诉到|告你们|起诉|法院|律师|媒体|记者|上(?:热搜|新闻|电视)|发(?:抖音|网上|朋友圈)|住建|工商|消协|信访"
    r"|举报你们|拒交|不交物业费|业委会换|炒了你们|再不.{0,8}就"
)
_UPSET = re.compile(
    r"气死|太过分|忍无可忍|受够|什么态度|什么玩意|滚|垃圾物业|骗子|废物|糊弄|敷衍|不要脸|无语|[!！]{2,}"
)
_AGAIN = re.compile(
    r"第[三四五六七八九十\d]+[次回遍]|(?:都|已经|前后)?(?:报|催|打|说|反映|投诉|找)了?(?:[三四五六七八九十好几多无数]|\d+)+[次回遍]"
    r"|(?:好几|无数|多)[次回遍]"
)


def worries_about_privacy(text: str) -> bool:
    """Tell whether somebody fears that others learn who they are."""
    return bool(_PRIVACY.search(text))


def is_abusive(text: str) -> bool:
    """Tell whether the words insult."""
    return bool(_ABUSE.search(text))


def threatens(text: str) -> bool:
    """Tell whether somebody means to take the matter elsewhere."""
    return bool(_THREAT.search(text))


def is_upset(text: str) -> bool:
    """Tell whether a wish for a person comes out of anger."""
    return bool(_UPSET.search(text)) or is_abusive(text) or threatens(text)


def has_told_often(text: str) -> bool:
    """Tell whether it has been reported or pressed for several times already."""
    return bool(_AGAIN.search(text))


def without_abuse(text: str) -> str:
    """Return what is said besides insults, to see whether a matter is told at all."""
    return _ABUSE.sub("", _ADDRESSED.sub("", text))
