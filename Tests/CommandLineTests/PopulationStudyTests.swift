import Foundation
import Testing

struct PopulationStudyTests {
  /// Six members, five generations: long enough to be killed in.
  private static let study = """
    common: {task: mlp, widths: "16,16", optimizer: momentum, schedule: "constant:peak=1,steps=500"}
    search:
      population: 6
      ready: 100
      share: 0.34
      values:
        rate: {from: 0.001, to: 2}
        momentum: {from: 0.3, to: 0.95, scale: linear}
        weight-decay: {from: 1e-6, to: 1e-2}
        batch: [8, 16, 32]

    """

  private func workspace(_ text: String = study) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(text, to: "study.yaml")
    return workspace
  }

  private func csvs(_ workspace: Workspace) throws -> [String: Data] {
    let names = try workspace.names().filter { $0.hasSuffix(".csv") }
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try workspace.data($0)) })
  }

  @Test func `a population trains to the same bytes at any number of jobs, killed or not`() throws {
    let whole = try workspace()
    let outcome = try whole.losscast("study", "study.yaml", "--jobs", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("Best is member-0"))
    let expected = try csvs(whole)
    #expect(expected.count == 6 * 5 + 6 + 2)
    #expect(try whole.names().allSatisfy { !$0.hasSuffix(".checkpoint") })
    for delay in ["0.05", "0.15", "0.3", "0.45"] {
      let killed = try workspace()
      // Killed several times on its way, at other moments with each delay.
      let script = """
        for n in 1 2 3; do
          "$losscast" study study.yaml --jobs 2 --quiet & sleep \(delay); kill -9 $!; wait $!
        done
        "$losscast" study study.yaml --jobs 4
        """
      let result = try killed.shell(script)
      #expect(result.output == outcome.output || result.output.hasSuffix(outcome.output))
      #expect(try csvs(killed) == expected)
    }
    // Once more, and nothing is trained.
    let again = try whole.losscast("study", "study.yaml")
    #expect(again.output == outcome.output)
    let status = try whole.losscast("study", "study.yaml", "--status")
    #expect(status.output == outcome.output)
  }

  @Test func `its answer, logs, picture and the command that it prints can be used`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast(
      "study", "study.yaml", "--format", "json", "--plot", "lineage.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    let best = try answer.object("best")
    #expect(try answer.text("metric") == "val_loss")
    #expect(try answer.number("trainedSteps") <= 3000)
    let log = "study/" + (try best.text("log"))
    let fit = try workspace.losscast("curve", log, "--law", "pow3", "--format", "json")
    #expect(fit.status == 0, "\(fit.errors)")
    let scheduled = try workspace.losscast("fit", log, "--law", "annealing", "--format", "json")
    #expect(scheduled.status == 0, "\(scheduled.errors)")
    let retraining = try #require(answer["retraining"] as? [String])
    #expect(retraining.first == "losscast")
    let trained = try workspace.losscast(Array(retraining.dropFirst()))
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try workspace.text("study/retrained.csv").contains("# outcome: completed"))
    #expect(try workspace.text("lineage.svg").contains("<svg"))
    // For people it is lines that fit, and a shell takes them as they stand.
    let text = try workspace.losscast("study", "study.yaml").output
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    let lines = text.split(separator: "\n")
    let first = try #require(lines.firstIndex { $0.contains("losscast train") })
    let last = try #require(lines[first...].firstIndex { !$0.hasSuffix("\\") })
    let printed = try workspace.shell(
      "losscast() { printf '%s\\n' losscast \"$@\"; }\n"
        + lines[first...last].joined(separator: "\n"))
    #expect(printed.output.split(separator: "\n").map(String.init) == retraining)
  }

  @Test func `what would be trained is listed, and nothing is written`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast("study", "study.yaml", "--dry-run")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines.allSatisfy { $0.hasPrefix("losscast train --task=mlp") })
    let status = try workspace.losscast("study", "study.yaml", "--status")
    #expect(status.output.hasPrefix("No generation of study is whole yet; 5 are to be trained."))
    #expect(try workspace.names() == ["study.yaml"])
  }

  @Test func `a folder of other options is refused, and made anew with --replace`() throws {
    let workspace = try workspace()
    #expect(try workspace.losscast("study", "study.yaml", "--quiet").status == 0)
    try workspace.write(Self.study.replacing("to: 2}", with: "to: 1}"), to: "study.yaml")
    let refused = try workspace.losscast("study", "study.yaml")
    #expect(refused.status == 65)
    #expect(refused.complaint.contains("is of another search"))
    #expect(refused.complaint.contains("--replace"))
    // Members that were trained for other lengths are not taken for these.
    try workspace.write(Self.study.replacing("ready: 100", with: "ready: 50"), to: "study.yaml")
    let other = try workspace.losscast("study", "study.yaml")
    #expect(
      other.status == 65 && other.complaint.contains("is of another search"), "\(other.errors)")
    try workspace.write(Self.study.replacing("to: 2}", with: "to: 1}"), to: "study.yaml")
    let replaced = try workspace.losscast("study", "study.yaml", "--replace", "--quiet")
    #expect(replaced.status == 0, "\(replaced.errors)")
  }

  /// A change of the study, and what is said about it.
  @Test(arguments: [
    ("to: 0.95", "to: 1.5", "study.yaml:8:5: ", "must be from 0 to below 1"),
    ("optimizer: momentum", "optimizer: adamw", "study.yaml:8:5: ", "adamw does not use it"),
    ("ready: 100", "ready: 501", "study.yaml:4:10: ", "the schedule has 500"),
    ("task: mlp", "task: mpl", "study.yaml:1:16: ", "mpl"),
    ("batch: [8", "batch: [0", "study.yaml:10:5: ", "batch"),
  ])
  func `options that members cannot have are refused at their place`(
    _ old: String, _ new: String, _ place: String, _ message: String
  ) throws {
    let workspace = try workspace(Self.study.replacing(old, with: new))
    let outcome = try workspace.losscast("study", "study.yaml")
    #expect(outcome.status == 64 || outcome.status == 65, "\(outcome.status)")
    #expect(outcome.complaint.contains(place), "\(outcome.complaint)")
    #expect(outcome.complaint.contains(message), "\(outcome.complaint)")
    #expect(try workspace.names() == ["study.yaml"])
  }

  /// Stands in for Slurm: the tasks of an array run at once, one after another, and jobs are noted with what
  /// they wait for.
  private static let sbatch = """
    #!/bin/sh
    id=$(($(cat ids 2>/dev/null || echo 100) + 1))
    echo $id > ids
    while [ "${1#--}" != "$1" ]; do
      case $1 in
      --array=*) array=${1#--array=} ;;
      --dependency=*) echo "$id ${1#--dependency=}" >> dependencies ;;
      esac
      shift
    done
    for task in $(seq ${array%-*} ${array#*-}); do
      SLURM_ARRAY_TASK_ID=$task sh "$@" > /dev/null 2> task.txt || exit 1
    done
    echo $id

    """

  @Test func `on Slurm each generation is an array, to the same bytes`() throws {
    let whole = try workspace()
    #expect(try whole.losscast("study", "study.yaml", "--quiet").status == 0)
    let workspace = try workspace()
    try workspace.write(Self.sbatch, to: "sbatch")
    try workspace.write("#!/bin/sh\necho 999\n", to: "squeue")
    let outcome = try workspace.shell(
      "chmod +x sbatch squeue; PATH=$PWD:$PATH $losscast study study.yaml --executor slurm")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("submitted 5 generations of 6 tasks as jobs 101 to 106"))
    #expect(
      try workspace.text("dependencies").split(separator: "\n").map(String.init)
        == (102...106).map { "\($0) afterok:\($0 - 1)" })
    #expect(try csvs(workspace) == csvs(whole))
    // While one of its jobs is in the queue, it is not submitted again.
    try workspace.write("#!/bin/sh\necho 104\n", to: "squeue")
    let again = try workspace.shell(
      "PATH=$PWD:$PATH $losscast study study.yaml --executor slurm")
    #expect(again.errors.contains("nothing to submit: job 104"))
    #expect(try workspace.text("ids") == "106\n")
  }

  @Test func `a member is not trained before the generation that it begins with`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast(
      "study", "study.yaml", "--task", "0", "--generation", "2")
    #expect(outcome.status == 66)
    #expect(outcome.complaint.contains("generation-0001: this generation is not whole"))
    #expect(
      try workspace.losscast("study", "study.yaml", "--task", "6", "--generation", "1").status == 66
    )
  }

  @Test func `a picture of a grid is refused`() throws {
    let workspace = try workspace()
    try workspace.write(
      "common: {schedule: \"constant:peak=0.1,steps=5\"}\nvary: {seed: [1, 2]}\n", to: "grid.yaml")
    let grid = try workspace.losscast("study", "grid.yaml", "--plot", "a.svg")
    #expect(grid.status == 64)
    #expect(grid.complaint.contains("this study is a grid"))
  }
}
