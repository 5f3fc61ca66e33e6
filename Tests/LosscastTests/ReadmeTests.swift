import Foundation
import Losscast
import Testing

/// The example of the README, which is compiled here: from logs to a forecast by one import.
struct ReadmeTests {
  private func example() throws -> [Double] {
    // README begins
    let folder = "Data/language-model/mean/size-200k"
    let runs = try ["constant", "cosine"].map { name in
      try Log(reading: "\(folder)/\(name).csv", options: LogOptions(from: 450)).run
    }
    let fit = try Average(to: runs)
    let schedule = try ScheduleText.parse("wsd:peak=3e-3,steps=3000,warmup=300,decay=600")
    let forecast = Forecast(of: schedule, under: fit)
    if let interval = forecast.final.interval {
      print("final loss \(forecast.final.loss), 90 % interval \(interval)")
    }
    // README ends
    return [forecast.final.loss] + (forecast.final.interval?.ends ?? [])
  }

  private static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func `the example stands in the README as it is compiled`() throws {
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasSuffix("// README begins") })
    let end = try #require(lines.firstIndex { $0.hasSuffix("// README ends") })
    let code = lines[(start + 1)..<end].map { $0.dropFirst(4) }.joined(separator: "\n")
    let readme = try String(
      contentsOf: Self.package.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("```swift\nimport Losscast\n\n\(code)\n```"))
  }

  /// Paths in the README begin in the package's folder.
  private static let isInPackage = FileManager.default.fileExists(atPath: "Data/language-model")

  @Test(.enabled(if: isInPackage, "tests are not run from the package's folder"))
  func `the interval of the example holds what was measured`() throws {
    let numbers = try example()
    #expect(numbers.count == 3)
    let measured = try Log(reading: "Data/language-model/mean/size-200k/wsd.csv").run
    let final = try #require(measured.records.last?.loss)
    #expect(numbers[1] < final && final < numbers[2], "\(final) and \(numbers)")
  }
}
