import ArgumentParser
package import Basics
package import Fitting
package import Records
package import Scaling
package import Stopping

/// What `losscast serve` was asked for, with all files read that it names.
package struct ServeRequest: Sendable {
  package var folder: String
  package var host: String
  package var port: Int
  package var wantsToken: Bool
  package var opens: Bool
  package var every: Double
  package var goal: Curve.Goal?
  package var watch: StudyWatch
  package var fit: (fit: any LossPredictor, name: String)?
  package var scaling: (predictor: any ScalingPredictor, name: String)?

  /// More points of a curve than these tell no law, no trend and no picture more, and hundreds of runs are looked
  /// at twice a second.
  private static let mostPoints = 5000

  init(_ command: ServeCommand) throws {
    var path = command.folder
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard WholeFile.exists(path) else {
      throw FileError("\(path): no such folder. Check the path", status: Failure.missingInput)
    }
    guard WholeFile.isFolder(path) else {
      throw FileError(
        "\(path): is a file. Name the folder that it is in", status: Failure.missingInput)
    }
    let given = try command.stopping.schedules.read()
    let horizon = command.stopping.horizon
    var options = command.stopping.curveOptions(command.metric, command.rows)
    options.maximumPoints = Self.mostPoints
    folder = path
    host = command.host
    port = command.port
    wantsToken = command.token
    opens = command.open
    every = command.every
    goal = command.metric.goal
    watch = StudyWatch(
      FollowedFolder(path, options: options, staysInside: true),
      policy: try command.stopping.chosenPolicy(), target: command.stopping.target
    ) { run in
      ObservedRun.Plan(
        horizon: horizon, schedule: given.schedule(of: run), warmup: given.warmup(of: run))
    }
    fit = try command.fit.map { (try FitArgument.load($0), Run.name(ofFile: $0)) }
    scaling = try command.scaling.map { path in
      // Any budget: what the plan is by does not depend on it.
      let plan = try PlanCommand.parse(["--flops", "1e20", "--", path])
      return (try plan.predictor(), Run.name(ofFile: path))
    }
  }
}

extension Program {
  /// `losscast serve` in the program that serves.
  ///
  /// - Parameter serve: does so until a signal comes, and throws a ``Problem`` if it cannot.
  @MainActor package static func serve(
    _ serve: @MainActor (ServeRequest) async throws -> Void
  ) async {
    let arguments = ["serve"] + CommandLine.arguments.dropFirst()
    await run(arguments, called: "serve") { command in
      guard let asked = command as? ServeCommand else {
        // A request for help.
        var command = command
        return try command.run()
      }
      let request = try ServeRequest(asked)
      Interruption.watch()
      try await serve(request)
      if let signal { throw ExitCode(Interruption.status(of: signal)) }
    }
  }

  /// Why a page cannot be served.
  package struct Problem: Error {
    package enum Kind: Sendable { case usage, inputOutput }

    var error: FileError

    package init(_ kind: Kind, _ text: String) {
      error = FileError(text, status: kind == .usage ? Failure.usage : Failure.inputOutput)
    }
  }

  /// The signal that has come to end the program, if any.
  package static var signal: Int32? { Interruption.signal }

  /// Says where the page is.
  package static func say(_ text: String) throws { try Console.print(text) }

  /// A remark that stays.
  package static func note(_ text: String) { Console.note(text) }

  /// Why nobody can say which values of a metric are better, and what to do; nil where that is known.
  package static func goalProblem(_ metric: String) -> String? {
    do {
      _ = try Curve.Goal(decidingBy: metric)
      return nil
    } catch {
      return AdviceWords.text(of: error)
    }
  }

  /// The words of the command line for what libraries advise and for errors.
  package static func words(_ advice: any Advice) -> String { AdviceWords.text(of: advice) }
  package static func text(of error: any Error) -> String { AdviceWords.text(of: error) }
}
