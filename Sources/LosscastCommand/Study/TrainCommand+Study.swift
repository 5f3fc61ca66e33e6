import ArgumentParser
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
        file: study.file, place: run.place(of: message) ?? run.place,
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
      let message = AdviceWords.text(of: error)
      let option = run.options.first { option in
        option.value.map { !$0.isEmpty && message.contains($0) } ?? false
      }
      throw StudyError(
        file: file, place: option?.place ?? run.place(of: message) ?? run.place,
        "\(run.name): \(message)")
    }
  }
}

extension StudyRun {
  /// Where the study file gives the option that a message is about.
  fileprivate func place(of message: String) -> TextPlace? {
    // The longest first, since --head is a part of --heads.
    let named = options.sorted { $0.name.count > $1.name.count }.first { option in
      message.contains("--\(option.name)") || message.hasPrefix("\(option.name)=")
        || message.hasPrefix("\(option.name): ")
    }
    return (named ?? options.first { $0.name == "schedule" })?.place
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
