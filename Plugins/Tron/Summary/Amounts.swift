internal import ChainKit

/// How amounts are written for people.
enum Amounts {
    static func trx(_ sun: some BinaryInteger) -> String { DecimalDigits.shifted(String(sun), decimals: 6) + " TRX" }
}
