"""Amounts of money in a reading: a number with its currency, in either order.

What the money is for is up to the caller.
"""

from __future__ import annotations

from tasks.appeals.reading import Fact, Reading

_SIGNS = frozenset("€$£¥₽₹₺₴₩₪₫₱₦฿₸₾")
_CURRENCY = frozenset(
    ["euro", "euros", "eur", "usd", "dollar", "dollars", "gbp", "pounds", "pound", "chf", "fr", "sek", "nok", "dkk", "kr", "kronor", "kroner", "zl", "zlotych", "pln", "kc", "czk", "ft", "huf", "lei", "ron", "rub", "rubley", "rublja", "рублеи", "рубля", "руб", "грн", "гривень", "uah", "tl", "lira", "try", "reais", "real", "brl", "mxn", "pesos", "ars", "clp", "cop", "yen", "jpy", "rs", "inr", "rupees", "rupiah", "rp", "idr", "won", "krw", "aud", "cad", "nzd", "zar", "rand", "kes", "ksh", "ngn", "naira", "usdt", "bgn", "лв", "din", "rsd", "ден", "евро", "円", "元", "원", "kcs", "korun", "koruny", "koruna", "zloty", "zlote", "forint", "forintot", "kronur", "krona", "eurot", "euru", "eiro", "leva", "лева", "лев", "леев", "рубль", "рублях", "рублеу", "гривні", "гривня", "гривнях", "тенге", "теңге", "манат", "manat", "manati", "денари", "денара", "динара", "динар", "dinara", "сум", "сом", "лари", "ლარი", "დოლარი", "ევრო", "დრամ", "դրամ", "դոլար", "եվրո", "ευρω", "דולר", "דולרים", "שקל", "שקלים", "שח", "₪", "ريال", "ريالا", "دولار", "دولارا", "جنيه", "جنيها", "درهم", "درهما", "يورو", "دينار", "دينارا", "ليره", "تومان", "دلار", "روپے", "ڈالر", "रुपये", "रुपए", "रुपया", "रु", "टाका", "টাকা", "টাকার", "ரூபாய்", "ரூ", "రూపాయలు", "ರೂ", "රු", "රුපියල්", "dong", "vnd", "ብር", "birr", "shilingi", "shillings", "tsh", "ush", "sh", "ngwee", "rands", "rm", "r", "ringgit", "ringgits", "php", "piso", "peso", "soles", "guaranies", "quetzales", "ks", "bs", "cfa", "fcfa", "xof", "dh", "mad", "dzd", "tnd", "egp", "sar", "aed", "ils", "pkr", "bdt", "lkr", "npr", "thb", "myr", "sgd", "hkd", "twd", "cny", "rmb", "圓", "圆", "块", "塊", "만원", "천원", "원을", "원의", "원으로", "원씩", "달러", "유로", "lirasi", "liralik", "azn", "gel", "amd", "kzt", "lek", "leke"]
)  # fmt: skip
_BEFORE_DOLLAR = frozenset({"us", "r", "a", "c", "nz", "n", "au", "ca", "hk", "nt", "s", "mx"})
_BEFORE_CURRENCY = frozenset("万萬千百美港台臺日欧歐新")
"""Between a number and its currency where words are written together: 3万円, 30美元."""


DIGIT, SIGN, CURRENCY, BEFORE_DOLLAR, DOLLAR, BETWEEN = 1, 2, 4, 8, 16, 32


def name_part(folded: str) -> int:
    """What part of an amount a folded token can be: the sum of the names above, 0 for most."""
    return (
        DIGIT * folded[:1].isdigit() + SIGN * (folded in _SIGNS) + CURRENCY * (folded in _CURRENCY)
        + BEFORE_DOLLAR * (folded in _BEFORE_DOLLAR) + DOLLAR * (folded == "$") + BETWEEN * (folded in _BEFORE_CURRENCY)
    )  # fmt: skip


_PARTS = Fact(lambda tokens: [name_part(token.folded) for token in tokens])


def find_money(reading: Reading) -> dict[int, int]:
    """Where amounts with their currency begin, and where each ends."""
    parts = _PARTS.of(reading)
    starts = (parts[:-1] * parts[1:]).nonzero()[0].tolist()
    sizes = [_measure_amount(*parts[start : start + 3].tolist()) for start in starts]
    return {start: start + size for start, size in zip(starts, sizes, strict=True) if size}


def _measure_amount(here: int, after: int, third: int) -> int:
    """The tokens of an amount with its currency that begins here, or 0."""
    if (here & DIGIT and after & (SIGN | CURRENCY)) or (here & (SIGN | CURRENCY) and after & DIGIT):
        return 2
    is_between = here & DIGIT and after & BETWEEN and third & CURRENCY
    return 3 if is_between or (here & BEFORE_DOLLAR and after & DOLLAR and third & DIGIT) else 0
