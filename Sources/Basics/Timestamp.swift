/// Dates and times as logs write them, by ISO 8601.
package enum Timestamp {
  /// The seconds since 1970 of a text such as `2024-01-01T00:01:00Z`, `2024-01-01 00:01:00,250+02:00` or
  /// `2024-01-01`; nil for any other. Without a zone it is taken for UTC.
  package static func seconds(of text: some StringProtocol) -> Double? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = integer(bytes[0..<4]), let month = integer(bytes[5..<7]), (1...12).contains(month),
      let day = integer(bytes[8..<10]), (1...31).contains(day)
    else { return nil }
    let days = Double(days(year: year, month: month, day: day))
    if bytes.count == 10 { return 86_400 * days }
    guard bytes.count >= 16, bytes[10] == UInt8(ascii: "T") || bytes[10] == 32,
      bytes[13] == UInt8(ascii: ":"), let hour = integer(bytes[11..<13]), hour < 25,
      let minute = integer(bytes[14..<16]), minute < 60
    else { return nil }
    var seconds = 0.0
    var rest = bytes[16...]
    if rest.first == UInt8(ascii: ":") {
      let digits = rest.dropFirst().prefix {
        $0 &- 48 < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
      }
      let plain = digits.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
      guard let read = Double(String(decoding: plain, as: UTF8.self)), read < 61 else { return nil }
      seconds = read
      rest = rest[digits.endIndex...]
    }
    guard let zone = zone(rest) else { return nil }
    return 86_400 * days + Double(3600 * hour + 60 * minute) + seconds - zone
  }

  /// The seconds by which a zone is ahead, of `Z`, `+02:00`, `+0200`, `+02` or nothing.
  private static func zone(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard let first = bytes.first else { return 0 }
    if bytes.count == 1, first == UInt8(ascii: "Z") || first == UInt8(ascii: "z") { return 0 }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"),
      digits.count == 2 || digits.count == 4, let hours = integer(digits.prefix(2)),
      let minutes = digits.count == 4 ? integer(digits.suffix(2)) : 0
    else { return nil }
    return Double((first == UInt8(ascii: "-") ? -1 : 1) * (3600 * hours + 60 * minutes))
  }

  private static func integer(_ digits: some Sequence<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit &- 48 < 10 else { return nil }
      value = 10 * value + Int(digit &- 48)
    }
    return value
  }

  /// The days since 1970-01-01 in the Gregorian calendar, whose years are counted from March so that the
  /// odd day is their last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    let leapDays = year / 4 - year / 100 + year / 400
    return 365 * year + leapDays + (153 * months + 2) / 5 + day - 1 - 719_468
  }
}
