import Foundation
import Testing

/// Commands that are killed leave the former file under the name that they write, or the whole new
/// one, and nothing between.
struct KillTests {
  private static let gnuplotIsPresent =
    ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot", "/opt/homebrew/bin/gnuplot"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  private static let commands = [
    "fit --law annealing constant.csv decayed.csv --out fit.json",
    "schedule cosine:peak=1,steps=20000 --out schedule.csv",
    "optimize fit.json --peak 0.01 --steps 500 --out planned.csv",
  ]
  private static let plots = [
    "fit --law area constant.csv decayed.csv --plot fit.svg",
    "fit --law area constant.csv decayed.csv --plot fit.png",
    "predict fit.json --schedule cosine:peak=0.01,steps=2000 --plot forecast.svg",
  ]

  @Test(arguments: commands)
  func `a file is the former one or the whole`(command: String) throws {
    try Self.killAgainAndAgain(command)
  }

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"), arguments: plots)
  func `a picture is the former one or the whole`(command: String) throws {
    try Self.killAgainAndAgain(command)
  }

  /// The moments are spread over what the command takes here, so that most kills come before its
  /// end; what has to hold does so whenever they come.
  private static func killAgainAndAgain(_ command: String) throws {
    let workspace = try Workspace.fitted()
    let name = command.split(separator: " ").last.map(String.init) ?? ""
    let outcome = try workspace.shell(
      """
      "$losscast" \(command) > /dev/null 2> errors || { cat errors >&2; exit 1; }
      cp \(name) whole
      echo former > former
      started=$(date +%s%N)
      "$losscast" \(command) > /dev/null 2>&1
      took=$((($(date +%s%N) - started) / 1000000))
      for share in 2 11 23 31 38 47 55 62 70 78 86 93; do
        cp former \(name)
        "$losscast" \(command) > /dev/null 2>&1 &
        sleep $(printf '0.%03d' $((took * share / 100 % 1000)))
        kill -KILL $! 2> /dev/null
        wait $! 2> /dev/null
        cmp -s \(name) former || cmp -s \(name) whole || echo "broken at $share %"
      done
      # What was left behind is in nobody's way.
      "$losscast" \(command) > /dev/null 2>&1 || echo "cannot go on"
      cmp -s \(name) whole || echo "ends in something else"
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty, "\(outcome.output)")
  }
}
