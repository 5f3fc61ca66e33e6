import ArgumentParser
import Records

/// Which rows of a file are read, and what tells its runs apart.
struct RowArguments: ParsableArguments {
  @Option(
    help: .init(
      "Columns, separated by commas, that tell the runs of a file apart.", valueName: "columns"))
  var by: String?

  @OptionGroup var conditions: ConditionArguments

  func validate() throws {
    if by != nil, runColumns.isEmpty { throw ValidationError("--by: name a column") }
  }

  /// The columns of --by.
  var runColumns: [String] {
    by?.split(separator: ",").map { String($0.drop(while: \.isWhitespace)) } ?? []
  }
}

/// Which rows of a file are read.
struct ConditionArguments: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: .init(
      "Read the rows alone that satisfy this, with =, !=, <, <=, > or >=, as in size=1B; may be repeated.",
      valueName: "condition"), transform: rowCondition)
  var list: [RowCondition] = []

  @Option(
    help: .init(
      "Regular expression whose named groups are columns, for lines of a format that is not known: 'step (?<step>\\d+).*loss (?<loss>\\S+)'.",
      valueName: "regex"))
  var pattern: String?
}

/// The condition that a person wrote.
private func rowCondition(_ text: String) throws -> RowCondition {
  guard let condition = RowCondition(text) else {
    throw ValidationError(
      "'\(text)' is no condition; write COLUMN=VALUE, or with !=, <, <=, > or >= (the last four with a "
        + "number)")
  }
  return condition
}
