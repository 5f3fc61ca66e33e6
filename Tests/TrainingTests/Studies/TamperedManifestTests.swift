import Foundation
import Testing

@testable import Training

/// Manifests that somebody has changed: they are refused by the key at fault, or read.
struct TamperedManifestTests {
  private static let whole = """
    {"formatVersion": 1, "losscast": "0.1.0", "jobs": [], "runs": [
      {"index": 0, "name": "a", "axes": {}, "log": "a.csv", "arguments": [], "configuration": {},
       "steps": 100, "mean": "mean/a.csv", "state": "completed", "step": 100, "loss": 2.5},
      {"index": 1, "name": "b", "axes": {}, "log": "b.csv", "arguments": [], "configuration": {},
       "steps": 100, "state": "waiting"}]}
    """

  private func flaw(_ text: String) throws -> String? {
    try JSONDecoder().decode(StudyManifest.self, from: Data(text.utf8)).flaw
  }

  @Test func `a manifest as it is written has no flaw`() throws {
    #expect(try flaw(Self.whole) == nil)
  }

  @Test(arguments: [
    (#""log": "a.csv""#, #""log": "../a.csv""#, "runs[0].log leads out of the folder"),
    (#""log": "a.csv""#, #""log": "/etc/a.csv""#, "runs[0].log leads out of the folder"),
    (#""mean": "mean/a.csv""#, #""mean": "mean/../../a""#, "runs[0].mean leads out of the folder"),
    (#""mean": "mean/a.csv""#, #""mean": """#, "runs[0].mean leads out of the folder"),
    (#""name": "b""#, #""name": "a""#, "runs[1].name comes twice"),
    (#""index": 1"#, #""index": 0"#, "runs[1].index comes twice"),
    (#""index": 1"#, #""index": 9223372036854775807"#, "runs[1].index is 9223372036854775807"),
    (#""step": 100,"#, #""step": -1,"#, "runs[0].step is -1"),
    (#""steps": 100, "state""#, #""steps": -5, "state""#, "runs[1].steps is -5"),
  ])
  func `what no study writes is named`(find: String, put: String, says: String) throws {
    let changed = Self.whole.replacing(find, with: put, maxReplacements: 1)
    #expect(changed != Self.whole)
    #expect(try flaw(changed) == says)
  }
}
