/// Where the windows of one corpus come from.
protocol WindowSource: Sendable {
  /// How many distinct training windows there are, or nil if they never end.
  var count: Int? { get }

  /// Writes training window `index`, a pure function of it.
  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, index: Int)

  /// The held-out windows, one after another.
  var validation: [UInt8] { get }

  /// What tells whether it is still the same, of one that is read from files.
  var fingerprint: Fingerprint? { get }
}

/// The windows of a text: it is cut into windows that do not overlap, the last of which are held
/// out.
struct TextWindows: WindowSource {
  private let files: TextFiles
  private let length: Int
  private let trainingCount: Int
  private let validationCount: Int

  /// A window of `context` + 1 bytes for the targets of all its inputs; held out are as many as
  /// asked for, but at most a tenth of all, and at least one.
  ///
  /// - Throws: ``TrainingError`` if the text is too short for two windows.
  init(_ files: TextFiles, path: String, context: Int, validation windows: Int) throws {
    let count = files.count / (context + 1)
    guard count >= 2 else {
      throw TrainingError(
        argument: "corpus", value: path,
        requirement: "must have at least \(2 * (context + 1)) bytes, two windows of a context of "
          + "\(context), but has \(files.count)")
    }
    self.files = files
    length = context + 1
    validationCount = max(1, min(windows, count / 10))
    trainingCount = count - validationCount
  }

  var count: Int? { trainingCount }
  var fingerprint: Fingerprint? { files.fingerprint }

  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, index: Int) {
    files.copy(to: window, from: index * length)
  }

  var validation: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: validationCount * length) { buffer, count in
      count = validationCount * length
      files.copy(
        to: UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: trainingCount * length)
    }
  }
}

/// Documents of a synthetic language, cut to the window.
struct DocumentWindows: WindowSource {
  let language: SyntheticLanguage
  /// The seed of the training documents.
  let seed: UInt64
  let context: Int
  let validationCount: Int

  var count: Int? { nil }
  var fingerprint: Fingerprint? { nil }

  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, index: Int) {
    language.fill(window, seed: seed, number: index)
  }

  var validation: [UInt8] {
    language.validationDocuments(count: validationCount, context: context)
  }
}

extension SyntheticLanguage {
  /// Held-out documents of `context` + 1 bytes, one after another: the same for every run, so that
  /// validation losses compare.
  func validationDocuments(count: Int, context: Int) -> [UInt8] {
    let length = context + 1
    return [UInt8](unsafeUninitializedCapacity: count * length) { buffer, total in
      total = count * length
      for number in 0..<count {
        // Numbers that no run's training ever reaches.
        fill(
          UnsafeMutableBufferPointer(rebasing: buffer[number * length..<(number + 1) * length]),
          seed: 0, number: -1 - number)
      }
    }
  }
}
