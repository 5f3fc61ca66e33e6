/// Why a study is not done.
struct StudyFailure: Error, CustomStringConvertible {
  struct Run {
    var name: String
    var message: String
  }

  let description: String
  let status: Int32

  /// A signal asked for the end, and nothing is lost.
  init(interruptedBy signal: Int32) {
    description = "stopped; the same command goes on from here"
    status = 128 + signal
  }

  init(_ failed: [Run], of total: Int) {
    let shown = failed.prefix(20).map { "\n  \($0.name): \($0.message)" }.joined()
    let more = failed.count > 20 ? "\n  and \(failed.count - 20) more" : ""
    description =
      "\(failed.count) of \(total) runs failed; the same command tries them again" + shown + more
    status = Failure.ourFault
  }
}
