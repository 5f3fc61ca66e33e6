import Testing

@testable import Training

struct ExampleOrderTests {
  private func indices(of order: ExampleOrder, _ numbers: Range<Int>) -> [Int] {
    numbers.map(order.index)
  }

  @Test(arguments: [1, 2, 3, 5, 63, 64, 65, 1000]) func `each epoch has all examples once`(
    count: Int
  ) throws {
    let order = try ExampleOrder(count: count, seed: 11)
    var epochs: [[Int]] = []
    for epoch in 0..<4 {
      epochs.append(indices(of: order, epoch * count..<(epoch + 1) * count))
      #expect(epochs[epoch].sorted() == Array(0..<count))
    }
    if count > 60 { #expect(Set(epochs).count == 4) }
    if count > 60 {
      let other = try ExampleOrder(count: count, seed: 12)
      #expect(indices(of: other, 0..<count) != epochs[0])
    }
  }

  @Test(arguments: [2, 5, 17]) func `all examples are as likely at all places`(
    count: Int
  ) throws {
    let order = try ExampleOrder(count: count, seed: 3)
    let epochs = 3000
    var found = [Double](repeating: 0, count: count * count)
    for number in 0..<epochs * count {
      found[number % count * count + order.index(of: number)] += 1
    }
    let expected = Double(epochs) / Double(count)
    let square = found.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    // χ² with (count − 1)² degrees of freedom, six standard deviations.
    let freedom = Double((count - 1) * (count - 1))
    #expect(square < freedom + 6 * (2 * freedom).squareRoot() + 10, "\(square)")
  }

  @Test func `neighbors in one epoch are none in the next`() throws {
    let order = try ExampleOrder(count: 500, seed: 1)
    let first = indices(of: order, 0..<500)
    let second = indices(of: order, 500..<1000)
    let pairs = Set(zip(first, first.dropFirst()).map { [$0, $1] })
    let again = zip(second, second.dropFirst()).count { pairs.contains([$0, $1]) }
    #expect(again < 10)
  }

  @Test(arguments: [
    ("0.1:100", 9_010, 10), ("0.5:2", 300, 100), ("0.9:3", 1000, 750), ("0.001:50", 40, 1),
  ]) func `a share of what comes is the same few examples`(
    text: String, count: Int, repeated: Int
  ) throws {
    let repetition = try Repetition(text: text)
    #expect(repetition.repeated(of: count) == repeated)
    let order = try ExampleOrder(count: count, seed: 5, repetition: repetition)
    let length = count + repeated * (repetition.times - 1)
    for epoch in 0..<2 {
      var counts = [Int](repeating: 0, count: count)
      for index in indices(of: order, epoch * length..<(epoch + 1) * length) {
        counts[index] += 1
      }
      #expect(counts.count { $0 == repetition.times } == repeated)
      #expect(counts.count { $0 == 1 } == count - repeated)
    }
    if count > 100 {
      let share = Double(repeated * repetition.times) / Double(length)
      #expect(abs(share - repetition.share) < 0.01)
    }
  }

  @Test func `repetitions spread over the epoch`() throws {
    let order = try ExampleOrder(
      count: 9_010, seed: 5, repetition: Repetition(share: 0.1, times: 100))
    let first = indices(of: order, 0..<1000).count { $0 < 10 }
    #expect((60...140).contains(first))
  }

  @Test(arguments: [
    ("vanilla", [1, 1, 1, 1, 1, 1, 1.0]),
    ("growing", [0.25, 0.5, 1, 1, 1, 1, 1]),
    ("cyclical", [0.25, 0.5, 1, 0.5, 0.25, 0.5, 1]),
    ("cyclical:start=0.3", [0.3, 0.6, 1, 0.5, 0.3, 0.6, 1]),
    ("cyclical:start=0.4,end=0.4", [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]),
    ("growing:start=0.1,factor=0.25,end=0.8", [0.1, 0.4, 0.8, 0.8, 0.8, 0.8, 0.8]),
  ]) func `a curriculum's mini-epochs have their sizes`(text: String, shares: [Double]) throws {
    let order = try ExampleOrder(count: 100, seed: 2, curriculum: Curriculum(text: text))
    var start = 0
    var sets: [Double: Set<Int>] = [:]
    for share in shares {
      let size = Int((share * 100).rounded())
      let epoch = indices(of: order, start..<start + size)
      #expect(Set(epoch).count == size)
      // The same share is always of the same examples, a smaller one a part of them.
      for (other, set) in sets where other >= share { #expect(set.isSuperset(of: epoch)) }
      if let set = sets[share] { #expect(set == Set(epoch)) }
      sets[share] = Set(epoch)
      start += size
    }
  }

  @Test func `texts and values make one another`() throws {
    for text in ["vanilla", "growing:start=0.25,factor=0.5,end=1.0"] {
      #expect(try Curriculum(text: text).text == text)
    }
    #expect(try Curriculum(text: "cyclical") == Curriculum(.cyclical))
    #expect(try Repetition(text: "0.1:100").text == "0.1:100")
  }

  @Test func `bad arguments are refused`() {
    func message(_ body: () throws(TrainingError) -> Void) -> String {
      do {
        try body()
        return ""
      } catch { return error.description }
    }
    #expect(
      message { () throws(TrainingError) in _ = try ExampleOrder(count: 0, seed: 1) }
        .hasPrefix("train-size=0: must be"))
    for text in ["0:3", "1:3", "0.1:1", "0.1", "a:b", "0.1:2:3", "nan:3"] {
      #expect(
        message { () throws(TrainingError) in _ = try Repetition(text: text) }
          .hasPrefix("repeat="), "\(text)")
    }
    for (text, start) in [
      ("circular", "curriculum=circular: there is no curriculum 'circular'; "),
      ("growing:from=1", "curriculum=from=1: there is no key 'from'"),
      ("growing:start=0", "start=0: must be"), ("growing:end=2", "end=2: must be"),
      ("growing:factor=1", "factor=1: must be"),
    ] {
      #expect(
        message { () throws(TrainingError) in _ = try Curriculum(text: text) }.hasPrefix(start))
    }
  }
}
