import Foundation
import Testing

/// Inputs that are many, large or without end: what they cost is bounded, or they are refused.
///
/// The bounds, of processor time and memory, are several times what is needed; with a cost that grows
/// with the square of the input, or faster, they are exceeded many times over.
struct ScaleTests {
  /// Runs a script in which `bounded SECONDS …` runs losscast on so much processor time and 2 GiB.
  private func shell(_ workspace: Workspace, _ script: String) throws -> Workspace.Outcome {
    try workspace.shell(
      """
      bounded() {
        seconds=$1; shift
        (ulimit -t "$seconds"; ulimit -v 2097152; exec "$losscast" "$@")
      }
      \(script)
      """)
  }

  /// Logs of a run of either kind of schedule, at peaks of their own.
  private func logs(_ count: Int, in workspace: Workspace) throws {
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    for number in 0..<count {
      let peak = 0.1 + 1e-5 * Double(number % 97)
      var text = "step,lr,loss\n"
      var area = 0.0
      for row in 1...12 {
        let share = Double(row) / 12
        let rate = number % 2 == 0 ? peak : peak * (1 + cos(Double.pi * share)) / 2
        area += rate * 100
        let noise = 0.002 * sin(Double(number * 12 + row) * 12.9898)
        text += "\(row * 100),\(rate),\(2 + pow(area, -0.5) - 0.5 * (peak - rate) + noise)\n"
      }
      try workspace.write(text, to: "runs/r\(number).csv")
    }
  }

  @Test func `a thousand logs are fitted, scored, watched, judged and replayed`() throws {
    let workspace = try Workspace()
    try logs(1000, in: workspace)
    let outcome = try shell(
      workspace,
      """
      bounded 900 fit runs/*.csv --law annealing --out law.json > nothing 2> errors; echo $?
      bounded 300 evaluate law.json runs/*.csv 2> errors; echo $?
      bounded 300 watch runs --once --horizon 1300 --policy median > nothing 2> errors; echo $?
      bounded 300 stop runs/*.csv --policy median > nothing 2> errors; echo $?
      bounded 300 simulate runs/*.csv --orders 100 > nothing 2> errors; echo $?
      """)
    let errors = try workspace.text("errors").suffix(500)
    // Rows that were fitted are not judged.
    #expect(outcome.output == "0\n65\n0\n0\n0\n", "\(errors)")
  }

  @Test func `many restarts and rows for one step are read in one pass`() throws {
    let workspace = try Workspace()
    var text = "step,lr,loss\n"
    for restart in 0..<30_000 {
      for row in 1...4 { text += "\(row + restart % 3),0.1,\(2 + 1 / Double(row))\n" }
    }
    try workspace.write(text, to: "restarts.csv")
    text = "step,lr,loss\n"
    for row in 1...5 { text += "\(row),0.1,\(2 + 1 / Double(row))\n" }
    text += String(repeating: "6,0.1,2.1\n", count: 200_000)
    for row in 7...20 { text += "\(row),0.1,\(2 + 1 / Double(row))\n" }
    try workspace.write(text, to: "copies.csv")
    text = "step,lr,loss\n"
    for row in (1...100_000).reversed() { text += "\(row),0.1,\(2 + 1 / Double(row))\n" }
    try workspace.write(text, to: "reverse.csv")
    let outcome = try shell(
      workspace,
      """
      for log in copies reverse; do
        bounded 300 fit --law area $log.csv > nothing; echo $?
        bounded 300 extrapolate $log.csv --horizon 200000 > nothing; echo $?
      done
      bounded 300 fit --law area restarts.csv > nothing; echo $?
      """)
    // Rows that go back each time are sorted, for a run and for a curve.
    #expect(outcome.output == "0\n0\n0\n0\n0\n", "\(outcome.errors.suffix(500))")
  }

  @Test func `input without end is refused, or ends with a signal`() throws {
    let workspace = try Workspace()
    let outcome = try shell(
      workspace,
      """
      for file in /dev/zero /dev/urandom; do
        for command in "fit $file" "curve --x a --y b --law pow3 $file" "extrapolate $file --horizon 9" \
          "stop $file" "simulate $file" "schedule csv:$file"; do
          bounded 300 $command > nothing 2> errors
          status=$?
          [ $status -eq 65 ] || echo "$command: $status"
        done
      done
      bounded 300 train --task logistic-regression --data /dev/zero --out run.csv \
        --schedule constant:peak=0.1,steps=10 2> errors; echo $?
      bounded 300 train --task language-model --corpus /dev/zero --out run.csv \
        --schedule constant:peak=0.1,steps=10 2> errors; echo $?
      """)
    #expect(outcome.output == "65\n66\n", "\(outcome.errors)")
  }

  @Test func `watch passes over pipes, devices and folders, and hears a signal`() throws {
    let workspace = try Workspace()
    let outcome = try shell(
      workspace,
      """
      mkdir -p runs/folder.csv
      mkfifo runs/pipe.csv
      ln -s pipe.csv runs/link.jsonl
      ln -s /dev/zero runs/zero.csv
      ln -s loop.csv runs/loop.csv
      printf 'step,loss\\n1,3\\n2,2\\n3,1.5\\n' > runs/log.csv
      timeout 60 "$losscast" watch runs --once --horizon 10 --policy median; echo $?
      env --default-signal timeout -s TERM 3 "$losscast" watch runs --horizon 10 2> nothing > nothing
      echo $?
      """)
    #expect(outcome.output.contains("log "))
    #expect(outcome.output.hasSuffix("\n0\n124\n"), "\(outcome.output)")
    for name in ["pipe.csv", "link.jsonl", "zero.csv"] {
      #expect(outcome.errors.contains("runs/\(name): this is no regular file"), "\(outcome.errors)")
    }
    #expect(outcome.errors.contains("runs/loop.csv: "))
  }

  @Test func `a study that would grow without end is refused with its place`() throws {
    let workspace = try Workspace()
    let letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
    let values = zip(letters, letters.dropFirst()).map { letter, next in
      "  \(letter): \(String(repeating: "$\(next)", count: 10))\n"
    }.joined()
    try workspace.write(
      "common:\n  schedule: constant:peak=0.1,steps=$a\n\(values)  j: 1\n", to: "bomb.yaml")
    try workspace.write(
      "common: " + String(repeating: "{a: ", count: 100_000), to: "deep.yaml")
    let points = (0..<1000).map(String.init).joined(separator: ",")
    try workspace.write(
      "vary: {a: [\(points)], b: [\(points)], c: [\(points)], d: [\(points)]}\n", to: "grid.yaml")
    let keys = (0..<40_000).map { "  k\($0): 1\n" }.joined()
    try workspace.write("common:\n\(keys)", to: "keys.yaml")
    let outcome = try shell(
      workspace,
      """
      for study in bomb deep grid keys; do bounded 120 study $study.yaml --dry-run; echo $?; done
      """)
    #expect(outcome.output == "65\n65\n65\n65\n")
    let errors = outcome.errors.split(separator: "\n")
    #expect(errors[0].contains("bomb.yaml:5:6: 'c' grows to more than 1 MiB"), "\(errors[0])")
    #expect(errors[1].contains("deep.yaml:1:"), "\(errors[1])")
    #expect(errors[2].contains("the grid has 1e12 combinations"), "\(errors[2])")
    #expect(errors[3].contains("keys.yaml:2:3: 'k0' is no option"), "\(errors[3])")
  }
}
