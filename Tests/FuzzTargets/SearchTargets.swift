import Basics
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension FuzzTarget {
  /// The text of a search for rates in the first line, and what a training loop tells it in the others.
  static let search = FuzzTarget("search", longest: 2048) { input in
    let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let settings: AutoLRS.Settings
    do {
      settings = try AutoLRS.Settings(text: String(decoding: lines.first ?? [], as: UTF8.self))
    } catch {
      return try require(!"\(error)".isEmpty, "an error without words")
    }
    try require(
      try AutoLRS.Settings(text: settings.text) == settings, "\(settings.text) is read otherwise")
    var search = try AutoLRS(settings)
    for line in lines.dropFirst() {
      let before = search
      do throws(AutoLRS.Event.Problem) {
        try search.proceed(after: AutoLRS.Event(line: Array(line)))
      } catch {
        let (problem, isSame) = (error, search == before)
        try require(isSame, "a line that was refused has changed the search")
        try require(
          (1...line.count + 1).contains(problem.column) && !problem.description.isEmpty,
          "an error without a place or words")
      }
      if case .train(let stretch) = search.instruction {
        try require(
          stretch.isWarmup
            || (settings.lowestRate...settings.highestRate).contains(stretch.rate),
          "a rate of \(stretch.rate)")
        try require(
          stretch.first >= 1 && stretch.steps >= 1 && stretch.last <= settings.steps,
          "a stretch of the steps \(stretch.first) to \(stretch.last)")
      }
    }
    try checkSaved(search)
  }

  /// A search as it is saved, which a program may go on from.
  static let savedSearch = FuzzTarget("saved-search", longest: 2048) { input in
    guard let search = try? JSONDecoder().decode(AutoLRS.self, from: Data(input)) else { return }
    try checkSaved(search)
    var again = search
    again.restart()
    _ = try FiniteJSON.text(of: again.line, inOneLine: true)
  }

  private static func checkSaved(_ search: AutoLRS) throws {
    let data = try FiniteJSON.data(of: search)
    try require(
      try JSONDecoder().decode(AutoLRS.self, from: data) == search,
      "a search that was saved is read otherwise")
  }
}
