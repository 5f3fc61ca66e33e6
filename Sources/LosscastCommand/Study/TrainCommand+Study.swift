import ArgumentParser
import Records
import Schedules
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TrainCommand {
  /// The options that a study may set, as the command line declares them.
  static let studyOptions: TrainOptions = {
    let reserved = ["out", "name", "replace", "resume", "threads", "help", "version"]
    guard
      let command = try? JSONDecoder().decode(
        CommandDescription.self, from: Data(_dumpHelp().utf8)
      ).command
      // Unreachable: the description comes from the parser built in, and tests read it.
    else { fatalError("the options of train are described in another way than before") }
    func names(_ kind: String) -> [String] {
      (command.arguments ?? []).filter { $0.kind == kind }
        .flatMap { ($0.names ?? []).filter { $0.kind == "long" }.map(\.name) }
        .filter { !reserved.contains($0) }
    }
    return TrainOptions(names: names("option"), flags: names("flag"), reserved: reserved)
  }()

  /// What a run of a study comes to: its options parsed and checked as `losscast train` does.
  ///
  /// - Throws: ``StudyError`` with the place of the option at fault.
  static func planned(_ run: StudyRun, of study: Study) throws(StudyError) -> PlannedRun {
    do {
      let command = try TrainCommand.parse(run.arguments + ["--out", run.log])
      let plans = try command.plans()
      guard plans.count == 1 else {
        throw ValidationError("a run of a study has one schedule; several are an axis")
      }
      return PlannedRun(run, plan: plans[0], mean: study.average.map(run.mean))
    } catch {
      let message =
        error is ValidationError || !(error is any CustomStringConvertible)
        ? TrainCommand.message(for: error) : AdviceWords.text(of: error)
      throw StudyError(
        file: study.file, place: run.place(of: error) ?? run.place,
        "\(run.name): \(message.count > 1000 ? message.prefix(1000) + "…" : message)")
    }
  }
}

extension PlannedRun {
  /// Makes the run ready to train, and lets go of it: what it reads has to be there.
  ///
  /// - Throws: ``StudyError`` with the place of the option at fault.
  func checkData(of file: String) throws(StudyError) {
    do {
      _ = try TrainingRun(plan, threads: 1)
    } catch {
      throw StudyError(
        file: file, place: run.place(of: error) ?? run.place,
        "\(run.name): \(AdviceWords.text(of: error))")
    }
  }
}

extension StudyRun {
  /// Where the study file gives the option that an error is about, or else the schedule.
  fileprivate func place(of error: any Error) -> TextPlace? {
    let found: Option? =
      switch error {
      case let error as OptionError: option(error.option)
      case let error as TrainingError: option(error.argument)
      case let error as LogError: option(reading: error.file)
      case is ScheduleError, is ScheduleTextError: nil
      default: option(namedBy: TrainCommand.message(for: error))
      }
    return (found ?? option("schedule"))?.place
  }

  private func option(_ name: String) -> Option? { options.first { $0.name == name } }

  /// The option whose value is the path of a file, or holds it, or is a folder around it.
  private func option(reading file: String) -> Option? {
    options.first { option in
      guard let value = option.value, !value.isEmpty else { return false }
      return value.contains(file) || file.hasPrefix("\(value)/")
    }
  }

  /// `ArgumentParser` tells what it refuses in words alone, which name the option.
  private func option(namedBy message: String) -> Option? {
    // The longest first, since --head is a part of --heads.
    options.sorted { $0.name.count > $1.name.count }.first { message.contains("--\($0.name)") }
  }
}

/// The part of ArgumentParser's description of a command that is read here.
private struct CommandDescription: Decodable {
  struct Command: Decodable { var arguments: [Argument]? }
  struct Argument: Decodable {
    var kind: String
    var names: [Name]?
  }
  struct Name: Decodable {
    var kind: String
    var name: String
  }
  var command: Command
}
