import Foundation
import Testing

@testable import Records

struct NumberParserTests {
  /// The bits that the parser makes of the text, and those of `strtod`.
  func check(_ text: String) {
    let ours = CellText.plainNumber(Array(text.utf8))
    let reference = strtod(text, nil)
    #expect(ours?.bitPattern == reference.bitPattern, "\(text)")
  }

  @Test(arguments: [
    "0", "-0", "0.0", "1", "+1", "-1.5", ".5", "5.", "00012.500", "0.0003", "9e-05", "1e22", "1e23",
    "9007199254740993", "9007199254740992.5", "9007199254740993e-1", "18446744073709551615",
    "18446744073709551616", "0.00033999999999999997", "3.0000000000000004e-05", "1e-27", "1e-28",
    "9999999999999999999e-27", "1.7976931348623157e308", "1e309", "-1e400", "5e-324", "2e-324",
    "2.2250738585072011e-308", "1e-400", "0e999999999999", "123456789012345678901234567890",
    "0.1234567890123456789012345", "12345678.12345678", "8.5", "1E5", "1e+5", "4.35e-2",
    "100000000000000000000e-20", "0.000000000000000000000000000012345",
  ])
  func `known numbers agree with strtod`(text: String) { check(text) }

  @Test func `random decimals agree with strtod`() {
    var random = SplitMix(seed: 7)
    for _ in 0..<100_000 {
      let digits = Int(random.next() % 21) + 1
      var text = random.next() & 1 == 0 ? "" : "-"
      let point = Int(random.next() % UInt64(digits + 1))
      for index in 0..<digits {
        if index == point { text += "." }
        text += String(random.next() % 10)
      }
      if random.next() % 3 == 0 { text += "e\(Int(random.next() % 80) - 40)" }
      check(text)
    }
  }

  @Test func `random doubles are read back from their shortest text`() {
    var random = SplitMix(seed: 8)
    for _ in 0..<100_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      #expect(CellText.plainNumber(Array(number.description.utf8)) == number)
      let usual = Double(random.next() >> 11) * 0x1p-53 * 10
      #expect(CellText.plainNumber(Array(usual.description.utf8)) == usual)
    }
  }

  @Test func `halfway cases round to even`() {
    // Integers between doubles, scaled down by powers of five and two that keep them exact.
    var random = SplitMix(seed: 9)
    for _ in 0..<20_000 {
      let odd = (1 << 53) + (random.next() >> 12) * 2 + 1
      check("\(odd)")
      for places in 1...12 {
        let digits = String(odd)
        check(digits.dropLast(places) + "." + digits.suffix(places))
      }
    }
  }

  @Test func `the bits that decide are followed by the rest of the product`() {
    // Halfway between doubles: odd integers of 54 bits as quotients by and products with powers of
    // ten, and what stands beside them.
    var random = SplitMix(seed: 10)
    for _ in 0..<5_000 {
      let odd = (1 << 53) + (random.next() >> 12) * 2 + 1
      var five: UInt64 = 1
      for power in 0...4 {
        let (halfway, overflow) = odd.multipliedReportingOverflow(by: five)
        if !overflow, halfway < 10_000_000_000_000_000_000 {
          for mantissa in [halfway - 1, halfway, halfway + 1] { check("\(mantissa)e-\(power)") }
        }
        five *= 5
      }
      five = 1
      for power in 1...22 {
        five *= 5
        let mantissa = odd / five | 1
        for mantissa in [mantissa - 1, mantissa, mantissa + 1] { check("\(mantissa)e\(power)") }
      }
    }
  }

  @Test func `all exponents and lengths agree with strtod`() {
    var random = SplitMix(seed: 11)
    for exponent in -62...34 {
      for digits in 1...22 {
        for _ in 0..<10 {
          let text = (0..<digits).map { _ in String(random.next() % 10) }.joined()
          check("\(text)e\(exponent)")
          check("\(text.dropLast(digits / 2)).\(text.suffix(digits / 2))E\(exponent)")
          check("0.\(String(repeating: "0", count: digits))\(text)e\(exponent)")
          check("-000\(text).000")
        }
      }
    }
  }

  @Test func `a number ends at the first byte that is no digit`() {
    for count in 1...20 {
      for byte in UInt8.min...UInt8.max
      where !"0123456789.eE".utf8.contains(byte) {
        for point in ["", "."] {
          let number = Array("12345678901234567890".utf8.prefix(count)) + Array(point.utf8)
          for text in [number, Array("4.".utf8) + number.prefix(count)] {
            let bytes = text + [byte] + Array("77777777".utf8)
            (bytes + [UInt8](repeating: 0, count: NumberParser.padding)).withUnsafeBufferPointer {
              let start = $0.baseAddress!
              let parsed = NumberParser.parse(start)
              #expect(parsed.end - start == text.count, "\(text) \(byte)")
              #expect(parsed.number == strtod(String(decoding: text, as: UTF8.self), nil))
            }
          }
        }
      }
    }
  }

  @Test func `powers of five are the first 128 bits of the exact ones`() {
    for exponent in PowersOfTen.exponents {
      let place = 2 * (exponent - PowersOfTen.exponents.lowerBound)
      let power = UInt128(PowersOfTen.fives[place]) << 64 | UInt128(PowersOfTen.fives[place + 1])
      var five: UInt128 = 1
      for _ in 0..<abs(exponent) { five *= 5 }
      #expect(power.leadingZeroBitCount == 0)
      guard exponent < 0 else {
        #expect(power == five << UInt128(five.leadingZeroBitCount))
        continue
      }
      // The product of a power and its reciprocal is a power of two, by which it misses less than one
      // unit in the last place of the reciprocal.
      let product = power.multipliedFullWidth(by: five)
      let two = UInt128(1) << UInt128(127 - five.leadingZeroBitCount)
      if exponent >= -27 {
        #expect(product.high == two && product.low < five, "\(exponent)")
      } else {
        #expect(product.high == two - 1 && 0 &- product.low < five, "\(exponent)")
      }
    }
  }

  @Test(arguments: ["", "-", ".", "+.", "e5", "1e", "1e+", "1..2", "1-", "0x10", "nan", "1 "])
  func `anything else is no number`(text: String) {
    #expect(CellText.plainNumber(Array(text.utf8)) == nil)
  }
}

/// A small generator with a seed (Steele, Lea, Flood, 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
