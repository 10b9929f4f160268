"""Short answers to an open question, read in its light."""

import re

_ANY_TIME = re.compile(
    r"随时|都行|都可以|都在|都中|都ok|都得|什么时候都|哪天都|你们定|你们安排|恁.{0,2}安排|看你们|看着来"
    r"|尽快|越快越好|马上|现在|有空就|不限",
    re.IGNORECASE,
)
_ALWAYS_IN = re.compile(r"随时|什么时候都|哪天都|(?:天天|一直|全天|整天|都)在家")
_TIME_WORD = re.compile(
    r"今天|明|后天|上午|下午|中午|傍晚|晚|早|夜|周|星期|礼拜|\d\s*[点号:：时]|[一二三四五六七八九十两]点"
    r"|下班|以后|之后|上昼|下昼|半天|月底|国庆|元旦|春节"
)
_NO_UNIT = re.compile(r"(?:没有?|不分|无|冇).{0,3}单元")
_ANONYMOUS = re.compile(r"匿名")
_NOT = re.compile(r"不用|不要|不需要|不必|不匿名|无需|没必要|唔使|别")

_REASSURING = re.compile(
    r"[没冇木]有?(?:错|问题|毛病|啥问题|什么问题)|不(?:用|需要|必|想)?(?:再)?(?:修?改|动)了?"
    r"|[没冇](?:有|什么|啥)?(?:要|需要|得)?(?:修?改|动)的?"
)
_YES = re.compile(
    r"嗯|恩|对(?!面|门|讲|方|不)|是(?!不是|谁|什么|怎么|否|哪|咋)|行(?!业|政|车|人|李|不)"
    r"|好(?!像|几|多|久|吵|难|没)|可以|可的|确认|确定|正确|无误|同意|提交|没错|冇错|没毛病|妥"
    r"|系(?!统|列)|啱|中(?=$|[的啊了吧嘞提])|得(?=$|[啦了嘞喇])|成(?=$|[啊了吧])|要得|使得"
    r"|ok|yes|(?<![a-z])y(?![a-z])|👌|👍|\[(?:ok|强|好的)\]",
    re.IGNORECASE,
)
_SUBMIT = re.compile(r"提交(?:吧|了|嘛|啦|就行)?$|就这样|按这个|照这个|没啦?$")
_OBJECTS = re.compile(r"不|错|修?改|换|但|等等|等一下|\d{2,}|[吗么?？]$|还有|另外")
_NO = re.compile(
    r"(?:啊?这.{0,2}|那.{0,2}|嗯|呃)?(?:不对|不是|不行|不正确|不可以|不准确|错|否|no(?![a-z])|唔啱|唔系"
    r"|唔得|有误|有问题|有错|搞错|弄错|写错|打错|要改|修改|改一?下|等等|等一下)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"不对|不是.{0,12}[是系]|(?:打|写|说|弄|搞|填|报)[错咗]|错了|更正|[改换][到成为下一]|换个|(?:要|想|得)改|应该是|唔[系係啱]"
    r"|改[今明后周]"
)
_GIVES_UP = re.compile(
    r"(?:先|就)?(?:算了|取消|作罢|不(?:用|要)?(?:报|修|投诉|提|登记|反映|弄|说|要)了|不用(?:修|来|管)了|不搞了|唔(?:报|整|要)啦?喇?)"
)
_NOISE = re.compile(
    r"(?:呵|哈|哦|噢|喔|嗯|恩|唔|啊|呀|额|呃|诶|哎|嘿|e+m+|[hH]+|哼|切|行吧|好吧|这样啊|这样子?|知道了|明白了?|了解)+"
)
_SKIP = re.compile(
    r"(?:先)?(?:跳过|略过|下一[个项步题]|不填了?|先不填|空着|留空|这个?(?:先)?(?:不[填说答]|跳过)|pass)(?:吧|了|这个|这项)*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:我?想?要?)?(?:返回|上一[步个题项]|退回(?:去)?|后退|回到?上一?[步个题项])(?:吧|一下|去)*"
)
_FILLER = re.compile(r"[\s,，.。!！~～、:：;；…]+")
_NAME = re.compile(r"^(?!(.)\1+$)[㐀-鿿·]{1,4}$")
# The surnames nearly everybody has, and how people call each other.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    "覃武戴莫孔向汤柏温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚"
    "符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
    "隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮"
    "粟冼蔺楼盘满闻位厉伊仝司诸东皇尉公小老阿"
)
_NOT_A_NAME = re.compile(
    r"^[我你他她俺]|姓|[不没冇的了吗呢啊嗯哦噢呵哈哎吧么]|今天|明天|后天|昨天|今晚|明早|早上|白天|晚上|全天|天都|半天|周末"
    r"|周[一二三四五六日天]|平时|时间|时候|马上|常在|随时|随便|都[行在好可]|楼[上下道层]|隔壁|对[门面]|行吧|可以|方便|安排|万一|毕竟"
    r"|谢谢|多谢|感谢|师傅|师父|司机|管家|管道|业主|客服|物业|小区|单元|房[号间]|门|龙头|水管|车[库位]"
    r"|路[灯口]|花园|池|游泳|项目|在家|家里|有人|有空|修|坏|漏|堵|解决|应该|应急|支持|关[灯掉着]|包括"
    r"|齐全|尤其|查[一询]|知道|明白|匿名|保密|电话|号码|手机|姓名|联系|上午|下午|中午|成都|全部|老[是样家]"
    r"|小[事时心]|阿姨$|这|那|就|太"
)
# Sounds of dictation stand beside a name, never in one.
_WORD_BORDERS = re.compile(r"[\s,，.。!！?？~～、:：;；…嗯呃啊哦噢]+")
_EMOJI_TOKEN = re.compile(r"\[[^\[\]]{1,6}\]")
_CLAUSES = re.compile(r"[,，;；。!！\n]+")


def any_time(text: str) -> bool:
    """Tell whether any time suits the resident."""
    return bool(_ANY_TIME.search(text))


def always_in(text: str) -> bool:
    """Tell whether somebody is at home all the time, said without having been asked."""
    return bool(_ALWAYS_IN.search(text))


def time_clause(text: str) -> str | None:
    """Return the part of an answer that speaks of a time no grammar could read."""
    for pattern in (_ANY_TIME, _TIME_WORD):
        for clause in _CLAUSES.split(_EMOJI_TOKEN.sub("", text)):
            if pattern.search(clause):
                return clause.strip()[:60]
    return None


def no_unit(text: str) -> bool:
    """Tell whether the building has no units."""
    return bool(_NO_UNIT.search(text))


def anonymous(text: str) -> bool | None:
    """Return the wish to stay anonymous, or None when it is not spoken of."""
    if not _ANONYMOUS.search(text):
        return None
    return not _NOT.search(text)


def says_yes(text: str) -> bool:
    """Tell whether the words agree, and do nothing but agree."""
    said = _FILLER.sub("", text)
    rest = _REASSURING.sub("", said)
    if _OBJECTS.search(rest):
        return False
    return rest != said or bool(_YES.match(said) or _SUBMIT.search(said))


def says_no(text: str) -> bool:
    """Tell whether the words disagree."""
    return bool(_NO.match(_REASSURING.sub("", _FILLER.sub("", text))))


def corrects(text: str) -> bool:
    """Tell whether the words put something right that was said before."""
    return bool(_CORRECTS.search(text))


def gives_up(text: str) -> bool:
    """Tell whether the words say outright that the matter shall not be filed."""
    return bool(_GIVES_UP.search(text))


def is_noise(text: str) -> bool:
    """Tell whether nothing is said but a sound: 呵呵, 哦, 嗯."""
    return bool(_NOISE.fullmatch(words(text)))


def skips(text: str) -> bool:
    """Tell whether a question is to be left out."""
    return bool(_SKIP.fullmatch(words(text)))


def goes_back(text: str) -> bool:
    """Tell whether the resident wants the question before."""
    return bool(_BACK.fullmatch(words(text)))


def bare_name(text: str, *, surely: bool = False) -> str | None:
    """Return a name when the words, or one part of them, are nothing but a name.

    Args:
        text: The resident's words.
        surely: A name is all that can be meant, so that a rare surname counts as well.
    """
    for part in _WORD_BORDERS.split(_EMOJI_TOKEN.sub("", text)):
        if not _NAME.match(part) or _NOT_A_NAME.search(part):
            continue
        if surely or (len(part) > 1 and part[0] in _SURNAMES):
            return part
    return None


def words(text: str) -> str:
    """Return the text without emoji codes and punctuation: what is really said."""
    kept = _EMOJI_TOKEN.sub("", text)
    return re.sub(r"[^\w㐀-鿿]+", "", kept)


def incomplete_phone(text: str) -> bool:
    """Tell whether a number was tried that is no phone number."""
    return any(len(digits) >= 6 for digits in re.findall(r"\d+", re.sub(r"[\s-]", "", text)))
