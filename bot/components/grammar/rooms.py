"""Rooms that are told by their number alone, and the many numbers that are none."""

import re

from bot.components.grammar.found import Found
from bot.components.grammar.pattern import after, before, either

_ROOM_ALONE = re.compile(r"(?<![\d.\-#a-z/·])(?<!\d:)\d{3,4}(?![\d.\-:%#/]|[a-z])")
# Whom people call in need, and other numbers that everybody knows.
_SERVICE = frozenset(["110", "112", "114", "119", "120", "122", "911", "999"])
# Numbers that mean something else in chat: 886 is goodbye, 404 a page that is missing.
_CHAT = frozenset(["123", "233", "250", "404", "520", "555", "666", "777", "886", "888", "995"])
_YEARS = range(1990, 2036)
_MOST_DOORS = 30

# What makes a bare number a room. The strong ones do so for any number.
_STRONG_BEFORE = before(
    "我家 我们家 我住 家住 住 住在 住的 住址 房号 房间 房间号 门牌 门牌号 地址 租的 租在",
    "[是为:, ]{0,2}",
)
_ROOM_BEFORE = before(
    "我家 我们家 楼上 楼下 隔壁 对面 对门 邻居 上面 下面 我 我是 不[是系] 业主 租户 那户 那家 这户"
    " (?<![出起进回过下上])来 来一趟 (?<![出进回过下上])去 去一趟 来自 那个 找 联系 联系一下 叫 让"
    " 跟 和 投诉 举报 查 其实是 应该是 我在 在 请到 [闹吵弄害]得",
    "(?:[是为:, ]|的){0,2}",
)
_PEOPLE = either("业主 住户 租户 租客 邻居 房东 人 狗")
_ROOM_AFTER = after(
    f"室 房(?!东|租|产) 户(?!主?[人都]) 号房 家 那家 那户 的{_PEOPLE}?$ 的{_PEOPLE} 业主 住户"
    " 租户 这边 这户 邻居 楼上 楼下 隔壁 对门 上面 下面",
    " ?",
)
_THINGS = (
    "我 家 厨 卫 客厅 阳台 主卧 次卧 卧室 马桶 水管 水表 电表 漏 空调 门 窗 灯 电 暖 地漏 地暖 淋浴"
    " 浴 洗 下水 楼上 楼下 没 停"
)
_HOME_AFTER = after(f"{_THINGS} 地", "[ ,的]?")
_ITS_THING = after(f"{_THINGS} 墙 天花板 水 管 龙头 锁 空调", "的")
# A number that begins a clause and does something, or is a clause of its own.
_CLAUSE_BEFORE = re.compile(r"(?:^|[ ,。;!?\n])$")
_DOES = after(
    "被 把 在 正在 拉 敲 天天 每天 半夜 夜里 晚上 一直 又 老是 总是 业主 装修 养 弹 唱 也 都 停水"
    " 停电 漏水",
    " ?",
)
_CLAUSE_AFTER = re.compile(r"^ ?(?:[,。;!?\n]|$)")
_OWNED = re.compile(r"的(?:$|[ ,。;!?])")
# Several in a row: 901、902、903, 1502~1503, 701跟702.
_ROW = re.compile(
    r"(?<![\d.\-#a-z/])\d{3,4}(?: ?(?:[、,和跟与及到至~/-]|还有) ?\d{3,4})+(?![\d.:%#-]|[a-z])"
)
_ROW_AFTER = after(
    "都 [两二三四五六几]家 [两二三四五六几]?户 家 之间 吵 打架 打起来 漏 没 停 这[两几] 那[两几]"
    " 的",
    " ?",
)

# What makes it something else: years, money, measures, lines, and what is counted.
NOT_A_ROOM = after(
    "年 月 日 号(?!房|室) 块 元 万 千 度 平(?!台) 米 次(?!卧) 分(?!不) 秒 点 个 人(?!家) 瓦 w kw 毫"
    " 户(?=主?[人都]) 公里 公斤 升(?!降) 斤 克 层 楼(?!上|下|道|顶) 路(?!由) 弄 车(?!库|位|棚) 公交"
    " 地铁 线(?!路) 开头 小时 天(?!天|花|井|台|窗) 多 左右 页 条 台(?!面|盆|阶|灯) 盏 期 g m k v 款"
    " 版 国道 不锈钢 岁 辆 份 倍 号线 路车 (?:的)?(?:费|票|钱|账|摩托)",
    "",
)
_MEASURED = after("元 块 kw w 平米 平方 公斤 公里 小时 分钟 年", " ?")
_OTHER_BEFORE = before(
    "密码 口令 验证码 取件码 取货码 尾号 车牌 牌照 牌号 单号 订单 快递 运单 编码 型号 读数 余额"
    " 金额 血压 心率 邮编 工号 班次 航班 车次 国道 省道 高速 线路 地铁 第 共 总共 一共 总计 大概"
    " 大约 约 限重 报价 价格 单价 原价 涨到 降到 交了 交 花了 收了 扣了 罚 付了 上月 上次 这月 本月"
    " 每月 拨 拨打 拨了 显示 走到 走了 用了 标准 wifi 差 多 少 gb 国标",
    "[是为:, 的了到]{0,2}",
)


def lone_rooms(text: str, found: list[Found]) -> list[Found]:
    """Return what was found with the rooms that stand alone in a normal text.

    Args:
        text: The normal text.
        found: The parts of addresses in it.
    """
    rooms = list(found)
    for match in _ROOM_ALONE.finditer(text):
        one = Found("room", match.group(), match.start(), match.end())
        if not any(one.overlaps(other) for other in rooms) and _stands_alone(match, rooms):
            rooms.append(one)
    for row in _ROW.finditer(text):
        rooms.extend(_of_row(row, rooms))
    return rooms


def is_room(said: str | None) -> bool:
    """Tell whether a number can be a room: 101 to 9999, with a door."""
    if not said:
        return False
    value = int(said.partition("-")[0])
    return 101 <= value <= 9999 and value % 100 != 0


def is_other_number(lead: str) -> bool:
    """Tell whether the words before a number say that it is no room: 取件码, 尾号."""
    return bool(_OTHER_BEFORE.search(lead[-12:]))


def _not_a_room(text: str, start: int, end: int) -> bool:
    following = text[end : end + 6]
    if not is_room(text[start:end]) or NOT_A_ROOM.match(following) or _MEASURED.match(following):
        return True
    return is_other_number(text[:start])


def _stands_alone(match: re.Match[str], found: list[Found]) -> bool:
    text, said = match.string, match.group()
    lead, following = text[max(0, match.start() - 14) : match.start()], text[match.end() :]
    if _not_a_room(text, match.start(), match.end()):
        return False
    near = any(0 <= match.start() - one.end <= 2 and one.kind != "room" for one in found)
    if near or _STRONG_BEFORE.search(lead) or re.match(r"室|号房|户", following):
        return True
    if said in _SERVICE or said in _CHAT:
        return False
    if _ROOM_BEFORE.search(lead) or _ROOM_AFTER.match(following) or _ITS_THING.match(following):
        return True
    return _opens_clause(match) or _corrected(lead)


def _opens_clause(match: re.Match[str]) -> bool:
    """Tell a number that stands for a home at the beginning of a clause, or alone."""
    text, following = match.string, match.string[match.end() :]
    first = not text[: match.start()].strip()
    if first and (_HOME_AFTER.match(following) or _OWNED.match(following)):
        return True
    if first and not following.strip(" ,。!?号室房"):
        return len(set(match.group())) > 1
    value = int(match.group())
    if value in _YEARS or value % 100 > _MOST_DOORS:
        return False
    opens = first or bool(_CLAUSE_BEFORE.search(text[max(0, match.start() - 1) : match.start()]))
    return opens and bool(_DOES.match(following) or _CLAUSE_AFTER.match(following))


def _corrected(lead: str) -> bool:
    """Tell 1303 in 不是1302是1303."""
    return bool(re.search(r"不[是系] ?\d{3,4}[,, ]?(?:而)?(?:[是系]|应该是)$", lead[-16:]))


def _of_row(row: re.Match[str], found: list[Found]) -> list[Found]:
    """Return the rooms of a row of numbers if one of them is known, or what follows says so."""
    numbers = [
        Found("room", match.group(), row.start() + match.start(), row.start() + match.end())
        for match in re.finditer(r"\d{3,4}", row.group())
    ]
    fits = [one for one in numbers if not _not_a_room(row.string, one.start, one.end)]
    known = any(one.overlaps(other) for one in fits for other in found if other.kind == "room")
    same_length = len({len(one.value) for one in numbers}) == 1
    if len(fits) < len(numbers) or not same_length:
        return []
    if not known and not _ROW_AFTER.match(row.string[row.end() : row.end() + 6]):
        return []
    return [one for one in fits if not any(one.overlaps(other) for other in found)]
