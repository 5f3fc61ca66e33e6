internal import Basics

extension Run {
  /// The stem of a log's file name: without folders and without the endings of log files, fit to be
  /// shown (a control character in it is written as an escape).
  public static func name(ofFile path: String) -> String {
    if path == "-" { return "stdin" }
    var name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".gz", ".csv", ".tsv", ".txt", ".log", ".jsonl", ".ndjson", ".json"]
    where name.count > ending.count && name.lowercased().hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    return PrintableText.line(name)
  }

  /// Makes the names of runs different: the second `a` becomes `a-2`, the third `a-3`, skipping
  /// names that are taken.
  public static func uniqueNames(_ names: [String]) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    // Where the search for a name goes on: all numbers below are taken.
    var numbers: [String: Int] = [:]
    return names.map { name in
      if seen.insert(name).inserted { return name }
      var number = numbers[name] ?? 2
      while taken.contains("\(name)-\(number)") { number += 1 }
      numbers[name] = number + 1
      let unique = "\(name)-\(number)"
      taken.insert(unique)
      seen.insert(unique)
      return unique
    }
  }
}
