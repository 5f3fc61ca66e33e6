import ArgumentParser
import Basics
import Fitting
import Laws
import Platform
import Plots
import Records
import Reports
import Schedules
import Training

/// A failed command: what to say on standard error and which status to leave with.
///
/// Statuses are those of sysexits.
struct Failure {
  static let usage: Int32 = 64
  static let badData: Int32 = 65
  static let missingInput: Int32 = 66
  static let ourFault: Int32 = 70
  static let inputOutput: Int32 = 74
  /// The same again may succeed, as where runs of a study have died.
  static let tryAgain: Int32 = 75

  var message: String
  var status: Int32

  /// Nil for what is not a failure, such as a request for help.
  ///
  /// - Parameter command: the command that was asked for, if it is one.
  init?(_ error: any Error, of command: String? = CommandLine.arguments.dropFirst().first) {
    message = AdviceWords.text(of: error)
    switch error {
    case let error as LogError: status = Self.status(of: error.kind)
    case is TrainingError: status = Self.usage
    case is ScheduleError, is ScheduleTextError: status = Self.usage
    case is FormulaError: status = Self.usage
    case let error as Refusal: status = error.kind == .usage ? Self.usage : Self.badData
    case let error as FigureError: status = error.kind == .usage ? Self.usage : Self.inputOutput
    case let error as FileError: status = error.status
    case let problem as Program.Problem:
      message = problem.error.description
      status = problem.error.status
    case is StudyError: status = Self.badData
    case is OptionError:
      message = Self.usageMessage(for: error, of: command)
      status = Self.usage
    case is ExitCode: return nil
    default:
      switch Losscast.exitCode(for: error) {
      case .success: return nil
      case .validationFailure:
        message = Self.usageMessage(for: error, of: command)
        status = Self.usage
      default: status = Self.ourFault
      }
    }
  }

  /// What is wrong with the command line, and which command explains it.
  private static func usageMessage(for error: any Error, of command: String?) -> String {
    let commands = Losscast.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let word = command else {
      return Losscast.message(for: error)
    }
    if commands.contains(word) {
      return "\(Losscast.message(for: error))\nSee losscast help \(word)."
    }
    return word.hasPrefix("-") || word == "help"
      ? "\(Losscast.message(for: error))\nSee losscast help."
      : "there is no command '\(word.prefix(80))'" + Spelling.suggestion(for: word, among: commands)
  }

  private static func status(of kind: LogError.Kind) -> Int32 {
    switch kind {
    case .missingFile, .notAFile: missingInput
    case .unreadable, .unwritable, .fileExists, .inUse: inputOutput
    case .badData: badData
    case .badOption: usage
    }
  }

  func report() {
    Console.error(message)
  }
}
