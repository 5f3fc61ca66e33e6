internal import CZlib

/// A run as it stood after a step: enough to train on from there to the same numbers.
public struct Checkpoint: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    var key: String
    var value: String
  }

  /// The configuration of the run's plan.
  let configuration: [Entry]
  /// The last step that is in it.
  public let step: Int
  /// The wall time of the training up to there.
  public let seconds: Double
  /// What the run's learner has saved.
  let state: [UInt8]
  /// The rows of the log up to there; nil where there is no log, or none that was remembered.
  var log: LogDigest?

  /// - Parameter keys: in which the two may differ.
  func requireSame(
    _ configuration: [(key: String, value: String)], except keys: Set<String> = []
  ) throws(TrainingError) {
    let own = self.configuration.map { (key: $0.key, value: $0.value) }
      .filter { !keys.contains($0.key) }
    if let difference = ConfigurationDifference(
      from: own, to: configuration.filter { !keys.contains($0.key) })
    {
      throw TrainingError(
        argument: difference.key, value: difference.new ?? "(none)",
        requirement: "must be \(difference.old ?? "left out"), as in the checkpoint")
    }
  }
}

/// The first key whose value two configurations do not share; nil stands for a key that one of them
/// lacks.
struct ConfigurationDifference {
  let key: String
  let old: String?
  let new: String?

  init?(from old: [(key: String, value: String)], to new: [(key: String, value: String)]) {
    let before = Dictionary(old, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new, uniquingKeysWith: { first, _ in first })
    guard let key = (old + new).map(\.key).first(where: { before[$0] != after[$0] }) else {
      return nil
    }
    self.key = key
    self.old = before[key]
    self.new = after[key]
  }
}

extension Checkpoint {
  /// What every checkpoint file begins with; the number is the version of all that follows.
  private static let magic = Array("losscast checkpoint 2\n".utf8)
  /// Of checkpoints that do not know of their log, which are read still.
  private static let earlierMagic = Array("losscast checkpoint 1\n".utf8)
  private static let family = Array("losscast checkpoint ".utf8)

  /// Why bytes are no checkpoint.
  package enum Problem: String, Error {
    case foreign = "is not a checkpoint of losscast"
    case otherVersion = "is a checkpoint of another version of losscast"
    case damaged = "is a damaged checkpoint"
  }

  /// The contents of a checkpoint file: the magic, the fields, and the CRC-32 of all before it.
  package var bytes: [UInt8] {
    var fields = StateEncoder()
    fields.append(step)
    fields.append(seconds)
    fields.append(configuration.count)
    for entry in configuration {
      fields.append(entry.key)
      fields.append(entry.value)
    }
    fields.append(log == nil ? 0 : 1)
    log?.save(to: &fields)
    fields.append(state.count)
    var bytes = Self.magic
    bytes.reserveCapacity(bytes.count + fields.bytes.count + state.count + 8)
    bytes += fields.bytes
    bytes += state
    withUnsafeBytes(of: Self.checksum(bytes[...])) { bytes += $0 }
    return bytes
  }

  package init(bytes: [UInt8]) throws(Problem) {
    guard bytes.starts(with: Self.family) else { throw .foreign }
    let isEarlier = bytes.starts(with: Self.earlierMagic)
    guard isEarlier || bytes.starts(with: Self.magic) else {
      throw bytes.count < Self.magic.count ? .damaged : .otherVersion
    }
    let end = bytes.count - 8
    guard end >= Self.magic.count,
      bytes[end...].withUnsafeBytes({ $0.loadUnaligned(as: UInt64.self) })
        == Self.checksum(bytes[..<end])
    else { throw .damaged }
    var fields = StateDecoder(bytes[Self.magic.count..<end])
    do throws(StateError) {
      step = try fields.count()
      seconds = try fields.double()
      guard seconds >= 0, seconds.isFinite else { throw StateError() }
      var configuration: [Entry] = []
      for _ in 0..<(try fields.count()) {
        configuration.append(Entry(key: try fields.text(), value: try fields.text()))
      }
      self.configuration = configuration
      let hasLog = isEarlier ? 0 : try fields.count()
      guard hasLog <= 1 else { throw StateError() }
      log = hasLog == 1 ? try LogDigest(restoring: &fields) : nil
      let count = try fields.count()
      state = Array(fields.remaining)
      guard state.count == count else { throw StateError() }
    } catch {
      throw .damaged
    }
  }

  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes {
      UInt64(crc32_z(0, $0.bindMemory(to: UInt8.self).baseAddress, $0.count))
    }
  }
}
