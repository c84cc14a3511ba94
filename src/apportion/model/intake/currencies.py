"""Currencies in use: how many decimals each has by ISO 4217, and the marks by which people write them.

The decimals are those of the standard, not of common practice (CLDR shows the Colombian peso without decimals, its
budget has two); a case can state others in the setting ``decimals``.
"""

from __future__ import annotations

from typing import Final

_TWO_DECIMALS: Final = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ "
    "GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON "
    "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
    "UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG".split()
)
_NO_DECIMALS: Final = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE_DECIMALS: Final = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_FOUR_DECIMALS: Final = frozenset("CLF UYW".split())

CURRENCY_CODES: Final = _TWO_DECIMALS | _NO_DECIMALS | _THREE_DECIMALS | _FOUR_DECIMALS

_DOLLARS = (
    "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD ARS CLP COP CUP MXN UYU"
)
CODE_OF_MARK: Final[dict[str, frozenset[str]]] = {
    mark: frozenset(codes.split())
    for mark, codes in {
        "$": _DOLLARS,
        "US$": "USD",
        "A$": "AUD",
        "AU$": "AUD",
        "C$": "CAD",
        "CA$": "CAD",
        "HK$": "HKD",
        "NZ$": "NZD",
        "S$": "SGD",
        "NT$": "TWD",
        "R$": "BRL",
        "€": "EUR",
        "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
        "¥": "JPY CNY",
        "円": "JPY",
        "元": "CNY",
        "₩": "KRW",
        "₹": "INR",
        "₽": "RUB",
        "₺": "TRY",
        "₴": "UAH",
        "₪": "ILS",
        "₫": "VND",
        "₱": "PHP",
        "₦": "NGN",
        "₵": "GHS",
        "₸": "KZT",
        "฿": "THB",
        "Fr.": "CHF",
        "Fr": "CHF",
        "SFr.": "CHF",
        "kr": "DKK NOK SEK ISK",
        "kr.": "DKK NOK SEK ISK",
        "zł": "PLN",
        "Kč": "CZK",
        "Ft": "HUF",
        "lei": "RON",
        "R": "ZAR",
    }.items()
}
"""Currencies that each mark may stand for; a mark agrees with a case when the case's currency is among them."""


def decimals_of(code: str) -> int | None:
    """Decimals of the currency's minor unit, ``None`` for a code that ISO 4217 does not have."""
    if code in _TWO_DECIMALS:
        return 2
    if code in _NO_DECIMALS:
        return 0
    if code in _THREE_DECIMALS:
        return 3
    return 4 if code in _FOUR_DECIMALS else None
