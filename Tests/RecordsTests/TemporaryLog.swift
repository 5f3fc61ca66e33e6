import Foundation
import Records

/// Writes `text` to a file of its own, hands over its path and removes it.
func withLog<Result>(
  _ text: String, named name: String = "run.csv", _ body: (String) throws -> Result
) throws -> Result {
  try withLog(Data(text.utf8), named: name, body)
}

func withLog<Result>(
  _ data: Data, named name: String = "run.csv", _ body: (String) throws -> Result
) throws -> Result {
  try withFolder { folder in
    let file = folder.appending(path: name)
    try data.write(to: file)
    return try body(file.path)
  }
}

func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "runlogs-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// The log that `text` holds.
func read(_ text: String, _ options: LogOptions = LogOptions()) throws -> Log {
  try withLog(text) { try Log(reading: $0, options: options) }
}

/// The error that reading `text` ends in, its file name shortened to `run.csv`.
func readingError(_ text: String, _ options: LogOptions = LogOptions()) throws -> LogError? {
  try withLog(text) { path in
    do throws(LogError) {
      _ = try Log(reading: path, options: options)
      return nil
    } catch {
      var error = error
      if error.file == path { error.file = "run.csv" }
      return error
    }
  }
}

extension Log {
  var steps: [Int] { run.records.map(\.step) }
  var losses: [Double] { run.records.map(\.loss) }
}

/// Like ``read(_:_:)``, and nothing but a ``LogError`` is thrown.
func readTyped(_ text: String) throws(LogError) -> Log {
  try readTyped(Data(text.utf8))
}

func readTyped(_ data: Data, named name: String = "run.csv") throws(LogError) -> Log {
  let result: Swift.Result<Log, LogError>
  do {
    result = try withLog(data, named: name) { path in
      do throws(LogError) { return .success(try Log(reading: path)) } catch {
        return .failure(error)
      }
    }
  } catch {
    fatalError("the temporary file failed: \(error)")
  }
  return try result.get()
}
