"""Amounts of money in a row of tokens: a number with its currency, however the two are written.

Refuses to judge what an amount is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.tokens import Token

_SIGNS = frozenset("€$£¥₽₹₺₴₩₪₫₱₦฿₸₾")
_CURRENCY = frozenset(
    ["euro", "euros", "eur", "usd", "dollar", "dollars", "gbp", "pounds", "pound", "chf", "fr", "sek", "nok", "dkk", "kr", "kronor", "kroner", "zl", "zlotych", "pln", "kc", "czk", "ft", "huf", "lei", "ron", "rub", "rubley", "rublja", "рублеи", "рубля", "руб", "грн", "гривень", "uah", "tl", "lira", "try", "reais", "real", "brl", "mxn", "pesos", "ars", "clp", "cop", "yen", "jpy", "rs", "inr", "rupees", "rupiah", "rp", "idr", "won", "krw", "aud", "cad", "nzd", "zar", "rand", "kes", "ksh", "ngn", "naira", "usdt", "bgn", "лв", "din", "rsd", "ден", "евро", "円", "元", "원", "kcs", "korun", "koruny", "koruna", "zloty", "zlote", "forint", "forintot", "kronur", "krona", "eurot", "euru", "eiro", "leva", "лева", "лев", "леев", "рубль", "рублях", "рублеу", "гривні", "гривня", "гривнях", "тенге", "теңге", "манат", "manat", "manati", "денари", "денара", "динара", "динар", "dinara", "сум", "сом", "лари", "ლარი", "დოლარი", "ევრო", "დრամ", "դրամ", "դոլար", "եվրո", "ευρω", "דולר", "דולרים", "שקל", "שקלים", "שח", "₪", "ريال", "ريالا", "دولار", "دولارا", "جنيه", "جنيها", "درهم", "درهما", "يورو", "دينار", "دينارا", "ليره", "تومان", "دلار", "روپے", "ڈالر", "रुपये", "रुपए", "रुपया", "रु", "टाका", "টাকা", "টাকার", "ரூபாய்", "ரூ", "రూపాయలు", "ರೂ", "රු", "රුපියල්", "dong", "vnd", "ብር", "birr", "shilingi", "shillings", "tsh", "ush", "sh", "ngwee", "rands", "rm", "r", "ringgit", "ringgits", "php", "piso", "peso", "soles", "guaranies", "quetzales", "ks", "bs", "cfa", "fcfa", "xof", "dh", "mad", "dzd", "tnd", "egp", "sar", "aed", "ils", "pkr", "bdt", "lkr", "npr", "thb", "myr", "sgd", "hkd", "twd", "cny", "rmb", "圓", "圆", "块", "塊", "만원", "천원", "원을", "원의", "원으로", "원씩", "달러", "유로", "lirasi", "liralik"]
)  # fmt: skip
_BEFORE_DOLLAR = frozenset({"us", "r", "a", "c", "nz", "n", "au", "ca", "hk", "nt", "s", "mx"})
_BEFORE_CURRENCY = frozenset("万萬千百美港台臺日欧歐新")
"""Between a number and its currency where words are written together: 3万円, 30美元."""


def begins_amount(folded: str) -> bool:
    """Whether an amount may begin with this folded token."""
    return folded[0].isdigit() or folded in _SIGNS or folded in _CURRENCY or folded in _BEFORE_DOLLAR


def end_of_money(tokens: Sequence[Token], start: int) -> int:
    """Where an amount with its currency that begins at `start` ends, or 0."""
    here = tokens[start].folded
    after = tokens[start + 1].folded if start + 1 < len(tokens) else ""
    if here[:1].isdigit() and (after in _SIGNS or after in _CURRENCY):
        return start + 2
    if here[:1].isdigit() and after in _BEFORE_CURRENCY and start + 2 < len(tokens):
        return start + 3 if tokens[start + 2].folded in _CURRENCY else 0
    if (here in _SIGNS or here in _CURRENCY) and after[:1].isdigit():
        return start + 2
    if here in _BEFORE_DOLLAR and after == "$" and start + 2 < len(tokens):
        return start + 3 if tokens[start + 2].folded[:1].isdigit() else 0
    return 0
