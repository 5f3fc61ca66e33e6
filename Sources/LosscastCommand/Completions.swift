import ArgumentParser
import Basics
import Laws
import Records
import Schedules
import Stopping

extension CompletionKind {
  static var laws: CompletionKind { .list(LawCatalog.all.map(\.name)) }

  static var families: CompletionKind {
    .list([CurveSource.best, CurveSource.brokenPower] + FamilyCatalog.all.map(\.name))
  }

  static var lawsAndFamilies: CompletionKind {
    .list(LawCatalog.all.map(\.name) + FamilyCatalog.all.map(\.name))
  }

  /// One of each kind in full, to be changed.
  static var schedules: CompletionKind {
    .list((ScheduleKind.all + ScheduleLibrary.allCases.flatMap(\.kinds)).map(\.example))
  }

  static var policies: CompletionKind { .list(PolicyArgument.catalog.kinds.map(\.name)) }

  /// The runs of the logs that stand on the command line.
  static var runNames: CompletionKind {
    .custom { words, _, _ in
      let logs = words.dropFirst().filter { word in
        !word.hasPrefix("-") && WholeFile.exists(word) && !WholeFile.isFolder(word)
      }
      return Run.names(ofFiles: logs)
    }
  }
}
