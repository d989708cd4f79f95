internal import ChainKit

/// Amounts as they are written for people.
enum Amounts {
    static func trx(_ sun: some BinaryInteger) -> String { DecimalDigits.shifted(String(sun), decimals: 6) + " TRX" }
}
