/// In which order a run goes through a finite training set: example number → index in the set.
///
/// Each epoch is a random permutation of its own, so that no example comes again before all have
/// come; with a ``Repetition``, some come several times in an epoch, and with a ``Curriculum``,
/// epochs have several sizes. A pure function: the order needs neither state nor a table, and any
/// example can be asked for alone.
public struct ExampleOrder: Hashable, Sendable {
  /// How many distinct examples there are.
  public let count: Int
  public let seed: UInt64
  public let repetition: Repetition?
  public let curriculum: Curriculum

  /// How many examples come several times.
  private let repeated: Int
  /// How many places a whole epoch has.
  private let places: Int
  /// How many examples have come before each of the first mini-epochs and after them all, and
  /// likewise within the cycle.
  private let first: [Int]
  private let cycle: [Int]

  /// - Throws: ``TrainingError`` unless there is at least one example.
  public init(
    count: Int, seed: UInt64, repetition: Repetition? = nil, curriculum: Curriculum = .vanilla
  ) throws(TrainingError) {
    guard 1...1 << 40 ~= count else {
      throw TrainingError(
        argument: "train-size", value: "\(count)",
        requirement: "must be a whole number of examples from 1 to 2^40")
    }
    self.count = count
    self.seed = seed
    self.repetition = repetition
    self.curriculum = curriculum
    repeated = repetition?.repeated(of: count) ?? 0
    let places = count + repeated * ((repetition?.times ?? 1) - 1)
    self.places = places
    let shares = curriculum.shares
    func sums(_ shares: [Double]) -> [Int] {
      shares.reduce(into: [0]) { sums, share in
        // Fits: a share of the places, which are below 2⁵⁴.
        sums.append(sums[sums.count - 1] + max(1, Int((share * Double(places)).rounded())))
      }
    }
    first = sums(shares.first)
    cycle = sums(shares.cycle)
  }

  /// Which of the set's examples is the run's example `number`, both from 0.
  public func index(of number: Int) -> Int {
    let epoch = epoch(of: number)
    // The mini-epoch's own order of the beginning of the order that all of them share.
    let shuffled = KeyedPermutation(size: epoch.size, seed: seed, number: epoch.number + 1)
    var place = shuffled[epoch.place]
    if epoch.size < places || repetition != nil || curriculum.kind != .vanilla {
      place = KeyedPermutation(size: places, seed: seed, number: 0)[place]
    }
    // The examples that come once, then the others, over and over.
    let single = count - repeated
    return place < single ? repeated + place : (place - single) % repeated
  }

  /// In which mini-epoch example `number` falls, how many places that has, and the place in it.
  private func epoch(of number: Int) -> (number: Int, size: Int, place: Int) {
    var (sums, place, before) = (first, number, 0)
    if let length = first.last, number >= length {
      let length = cycle[cycle.count - 1]
      let rest = number - first[first.count - 1]
      sums = cycle
      place = rest % length
      before = first.count - 1 + rest / length * (cycle.count - 1)
    }
    // Sums are few: their number is that of a curriculum's shares.
    let own = (sums.firstIndex { $0 > place } ?? 1) - 1
    return (before + own, sums[own + 1] - sums[own], place - sums[own])
  }
}
