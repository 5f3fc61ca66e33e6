internal import Basics

extension Run {
  /// The stem of a log's file name: without folders and without the endings of log files, fit to be
  /// shown (a control character in it is written as an escape).
  public static func name(ofFile path: String) -> String {
    if path == "-" { return "stdin" }
    // What a caller has in memory has a name, and no path.
    if MemoryFiles.current.contains(path) { return PrintableText.line(path) }
    var parts = path.split(separator: "/")
    // Event files are named after a time and a machine; the folder is the run.
    if parts.count > 1, parts[parts.count - 1].contains("tfevents") { parts.removeLast() }
    var name = parts.last.map(String.init) ?? path
    for ending in [".gz", ".csv", ".tsv", ".txt", ".log", ".jsonl", ".ndjson", ".json"]
    where name.count > ending.count && name.lowercased().hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    return PrintableText.line(name)
  }

  /// The names of runs that are a file each: of each path the shortest part that tells it from the
  /// others, so that `a/metrics.csv` and `b/metrics.csv` are `a` and `b`.
  public static func names(ofFiles paths: [String]) -> [String] {
    let stems = paths.map(name(ofFile:))
    var counts: [String: Int] = [:]
    for stem in stems { counts[stem, default: 0] += 1 }
    var names = stems
    for (stem, count) in counts where count > 1 {
      let alike = stems.indices.filter { stems[$0] == stem }
      let folders = alike.map { index in
        paths[index].split(separator: "/").dropLast().map(String.init)
      }
      let deepest = folders.map(\.count).max() ?? 0
      for depth in stride(from: 1, through: deepest, by: 1) {
        let ends = folders.map { $0.suffix(depth).joined(separator: "/") }
        guard Set(ends).count == alike.count, !ends.contains("") else { continue }
        // The stem says nothing that the folder does not.
        for (index, end) in zip(alike, ends) { names[index] = PrintableText.line(end) }
        break
      }
    }
    return uniqueNames(names)
  }

  /// Makes the names of runs different: the second `a` becomes `a-2`, the third `a-3`, skipping
  /// names that are taken.
  public static func uniqueNames(_ names: [String]) -> [String] {
    var unique = UniqueNames(avoiding: names)
    return names.map { unique.unique($0) }
  }
}

/// Gives names that are all different: the second `a` is `a-2`, the third `a-3`.
package struct UniqueNames: Sendable {
  /// Names that others are not given.
  private var taken: Set<String>
  private var seen: Set<String> = []
  /// Where the search for a name goes on: all numbers below are taken.
  private var numbers: [String: Int] = [:]

  /// - Parameter names: what may come, and is not given to another then.
  package init(avoiding names: [String] = []) { taken = Set(names) }

  /// The name, or one like it if it was given before.
  package mutating func unique(_ name: String) -> String {
    if seen.insert(name).inserted { return name }
    var number = numbers[name] ?? 2
    while taken.contains("\(name)-\(number)") || seen.contains("\(name)-\(number)") { number += 1 }
    numbers[name] = number + 1
    let unique = "\(name)-\(number)"
    seen.insert(unique)
    return unique
  }
}
