import Testing

@testable import Basics

struct WrittenNumberTests {
  @Test(
    arguments: [
      ("24000", 24_000), ("2.4e4", 24_000), ("24k", 24_000), ("24K", 24_000), ("24_000", 24_000),
      ("1.5M", 1.5e6), ("7B", 7e9), ("7G", 7e9), ("2T", 2e12), ("12 %", 12), ("-3", -3),
      ("+.5", 0.5),
      ("1,234,567", 1_234_567), ("-1_000", -1000), ("1,234.5", 1234.5),
    ] as [(String, Double)])
  func `numbers are read as people write them`(text: String, value: Double) {
    #expect(WrittenNumber.value(of: text) == value)
  }

  @Test(arguments: [
    "", "k", "1,234", "1_23", "12,34,567", "nan", "0x10", "1 000", "%", "4kk", "1e",
  ])
  func `others are none`(text: String) { #expect(WrittenNumber.value(of: text) == nil) }
}
