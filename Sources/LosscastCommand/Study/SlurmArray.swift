import Basics
import Platform
import Training

/// The runs of a study as the tasks of one Slurm job array.
struct SlurmArray {
  private let plan: StudyPlan
  private let manifest: StudyManifest

  init(_ plan: StudyPlan, manifest: StudyManifest) {
    self.plan = plan
    self.manifest = manifest
  }

  /// Submits the runs that are neither finished nor in the queue.
  ///
  /// - Parameters:
  ///   - limit: how many tasks may run at a time.
  ///   - options: further ones for sbatch.
  func submit(atATime limit: Int?, _ options: [String]) throws {
    let queued = try SlurmQueue.tasks(of: manifest.jobs)
    let runs = manifest.runs(named: plan.runs.map(\.run.name))
    let tasks = runs.filter { !$0.state.isFinished && queued[$0.index] == nil }.map(\.index)
      .sorted()
    guard !tasks.isEmpty else {
      Console.note(
        "\(plan.shownFolder): nothing to submit: of \(runs.count) runs, \(queued.count) are queued "
          + "or running, and the others are done")
      return
    }
    let folder = "\(plan.folder.path)/slurm"
    try WholeFile.makeFolder(folder)
    try WholeFile.write(Self.script, to: "\(folder)/job.sh")
    let id = try Self.submit(
      array: Self.ranges(of: tasks) + (limit.map { "%\($0)" } ?? ""), of: plan.file, in: folder,
      output: "%a.txt", options, path: ChildProcess.operand(plan.folder.manifestPath), [])
    try plan.folder.update { manifest in
      manifest.jobs.append(.init(id: id, tasks: tasks))
      for index in tasks {
        manifest[index]?.message = nil
        manifest[index]?.deaths = nil
      }
    }
    Console.note(
      "\(plan.shownFolder): submitted \(tasks.count) of \(runs.count) runs as job \(id); "
        + "losscast study \(plan.file) --status says what has landed")
  }

  /// Submits the script as a job array.
  ///
  /// - Parameters:
  ///   - array: the tasks, as sbatch takes them.
  ///   - file: the study file, which the job is called after.
  ///   - folder: of the script and of what tasks say.
  ///   - output: the name of the file in it for that, a pattern of Slurm's.
  ///   - path: what the script's program reads, with further arguments for it.
  /// - Returns: the job's number.
  static func submit(
    array: String, of file: String, in folder: String, output: String, _ options: [String],
    path: String, _ arguments: [String]
  ) throws -> Int {
    let answer = try SlurmQueue.output(
      of: "sbatch",
      [
        "--parsable", "--array=\(array)", "--requeue", "--open-mode=append",
        "--job-name=\(jobName(of: file))",
        "--output=\(folder.replacing("%", with: "%%"))/\(output)", "--signal=B:USR1@60",
      ] + options + [ChildProcess.operand("\(folder)/job.sh"), program, path] + arguments)
    // The number, and behind a semicolon the name of the cluster.
    guard let id = Int(answer.prefix { $0.isNumber }) else {
      throw FileError("sbatch answered '\(answer.prefix(80))' where it should give a job's number")
    }
    return id
  }

  /// What each task runs, given this program, the manifest or the study file, and further options as
  /// arguments: no path is part of its text.
  ///
  /// A task of which the run died asks to be queued again, and so does one whose time is nearly
  /// over, which Slurm announces by SIGUSR1: its run then writes a checkpoint first. A cancelled task
  /// gets SIGTERM and is not queued again.
  static let script =
    """
    #!/bin/sh
    # Written by losscast study, which submits it: each task of the job array makes one run.
    program=$1
    file=$2
    shift 2
    "$program" study "$file" --task "$SLURM_ARRAY_TASK_ID" "$@" &
    task=$!
    again=no
    trap 'again=yes; kill -TERM "$task"' USR1
    trap 'kill -TERM "$task"' TERM INT
    wait "$task"
    status=$?
    # A signal ends the wait, and not yet the task.
    while kill -0 "$task" 2>/dev/null; do
      wait "$task"
      status=$?
    done
    # \(Failure.tryAgain): the run died and is worth another try. 137: the task itself was killed.
    case $status in \(Failure.tryAgain) | 137) again=yes ;; 0) again=no ;; esac
    if [ "$again" = yes ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
      scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    fi
    exit "$status"

    """

  /// This program's file.
  private static var program: String { OwnProgram.path ?? "losscast" }

  private static func jobName(of file: String) -> String {
    PrintableText.line(file.split(separator: "/").last ?? "study", most: 100)
  }

  /// `0-3,7` for 0, 1, 2, 3, 7.
  static func ranges(of tasks: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for task in tasks {
      if let last = ranges.last, last.upperBound + 1 == task {
        ranges[ranges.count - 1] = last.lowerBound...task
      } else {
        ranges.append(task...task)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
