public import Records

/// Labeled examples read from a file: a dense matrix of features and one label a row.
///
/// Two formats are told apart by the first line that is neither blank nor a `#` comment:
///
/// - **LIBSVM**, `label index:value …`, if it has no comma: indices count from 1 and ascend within
///   a row, absent ones are 0, and a `#` ends the line. The width is the largest index.
/// - **CSV**, if it has one: numbers only, with or without a first row of names. The label is the
///   column named `label`, `target` or `y`, or else the last.
///
/// Either may be compressed by gzip. Numbers are decimal, finite, and rounded to single precision.
public struct Dataset: Hashable, Sendable {
  /// The features, one row after another: `count` × `width`.
  public let features: [Float]
  /// One label a row, as written.
  public let labels: [Float]
  /// How many features a row has, at least 1.
  public let width: Int
  /// How many rows there are, at least 1.
  public var count: Int { labels.count }

  /// The most features that all rows have together: 1 GiB of them.
  public static let largestCount = 1 << 28

  var fingerprint: Fingerprint {
    features.withUnsafeBytes { features in
      labels.withUnsafeBytes { Fingerprint(features, $0) }
    }
  }

  init(features: [Float], labels: [Float], width: Int) {
    self.features = features
    self.labels = labels
    self.width = width
  }

  /// Reads the file at `path`, line by line.
  ///
  /// - Throws: `LogError`, which names file, line and field, if the file is missing, cannot be
  ///   read, has no rows, is malformed, or would make more than ``largestCount`` features.
  public init(reading path: String) throws(LogError) {
    var reader = DatasetReader(path: path)
    try reader.read()
    (features, labels, width) = try reader.dense()
  }
}
