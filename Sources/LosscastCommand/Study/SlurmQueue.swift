import Basics
import Platform
import Training

/// What Slurm has of a study's job arrays that has not ended.
enum SlurmQueue {
  /// The states of the tasks in the queue, by their runs' indices.
  ///
  /// - Throws: ``FileError`` where squeue fails. No jobs, no question.
  static func tasks(of jobs: [StudyManifest.Job]) throws(FileError) -> [Int: StudyRunState] {
    if jobs.isEmpty { return [:] }
    // All of the user's, since asking for a job that Slurm has forgotten is an error.
    let listing = try output(
      of: "squeue",
      ["--noheader", "--array", "--user=\(getuid())", "--states=all", "--format=%F %K %T"])
    var states: [Int: StudyRunState] = [:]
    for line in listing.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, let id = Int(words[0]), let index = Int(words[1]),
        jobs.contains(where: { $0.id == id && $0.tasks.contains(index) })
      else { continue }
      switch words[2] {
      case "PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "SUSPENDED":
        states[index] = .waiting
      case "RUNNING", "COMPLETING", "CONFIGURING", "STAGE_OUT", "SIGNALING", "STOPPED":
        states[index] = .running
      default: break
      }
    }
    return states
  }

  /// Those of the jobs that have not ended.
  static func active(among jobs: [Int]) throws(FileError) -> Set<Int> {
    if jobs.isEmpty { return [] }
    // Without states, squeue lists what is pending or running.
    let listing = try output(
      of: "squeue", ["--noheader", "--array", "--user=\(getuid())", "--format=%F"])
    let listed = listing.split(separator: "\n").compactMap {
      Int($0.split(separator: " ").first ?? "")
    }
    return Set(listed).intersection(jobs)
  }

  /// What one of Slurm's commands prints.
  static func output(of program: String, _ arguments: [String]) throws(FileError) -> String {
    let process: ChildProcess
    do throws(SystemError) {
      process = try ChildProcess(program, arguments)
    } catch {
      throw FileError("\(program) cannot be started: \(error). Is Slurm installed here?")
    }
    guard process.wait() == .exited(0) else {
      let complaint = process.complaints.split(separator: "\n").joined(separator: "; ")
      throw FileError("\(program) failed: \(complaint)")
    }
    return process.printed
  }
}
