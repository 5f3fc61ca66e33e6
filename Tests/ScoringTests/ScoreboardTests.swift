import Basics
import RealModule
import Records
import Scoring
import Testing

/// Runs whose times to the target are given: by workload and submission, for each study its trials.
func runs(_ times: [String: [String: [[Double]]]]) -> [ScoredRun] {
  times.sorted { $0.key < $1.key }.flatMap { workload, submissions in
    submissions.sorted { $0.key < $1.key }.flatMap { submission, studies in
      studies.enumerated().flatMap { study, trials in
        trials.enumerated().map { trial, time in
          ScoredRun(
            submission: submission, workload: workload, study: "\(study)", trial: "\(trial)",
            result: .time(time), origin: "times.csv")
        }
      }
    }
  }
}

@Suite struct ScoreboardTests {
  private static let never = Double.infinity

  /// Three submissions on four workloads, three studies of two trials each.
  ///
  /// | | studies, by their best trial | median t | r = t/least |
  /// |---|---|---|---|
  /// | w1 | A 100, 120, 110; B 220, 200, 240; C 165 thrice | 110, 220, 165 | 1, 2, 1.5 |
  /// | w2 | A 50, 60, 40; B 40, 45, 35; C ∞, 80, ∞ | 50, 40, ∞ | 1.25, 1, ∞ |
  /// | w3 | A 30, 30, 90; B 150, 140, 160; C 60, 75, 45 | 30, 150, 60 | 1, 5, 2 |
  /// | w4 | A 200, ∞, 300; B 100 thrice; C 175, 175, 200 | 300, 100, 175 | 3, 1, 1.75 |
  private static let example: [String: [String: [[Double]]]] = [
    "w1": [
      "A": [[100, 130], [never, 120], [140, 110]], "B": [[220, 230], [200, 200], [never, 240]],
      "C": [[165, 170], [170, 165], [165, never]],
    ],
    "w2": [
      "A": [[50, 51], [60, never], [41, 40]], "B": [[40, 90], [45, 90], [90, 35]],
      "C": [[never, never], [80, never], [never, never]],
    ],
    "w3": [
      "A": [[30, 31], [30, 30], [never, 90]], "B": [[150, 151], [140, 141], [161, 160]],
      "C": [[60, 61], [75, 76], [46, 45]],
    ],
    "w4": [
      "A": [[200, 201], [never, never], [300, 301]], "B": [[100, 101], [101, 100], [100, 100]],
      "C": [[175, 176], [176, 175], [200, 201]],
    ],
  ]

  @Test func `an example worked by hand`() throws {
    let board = try Scoreboard(of: runs(Self.example))
    #expect(board.entries.map(\.submission) == ["A", "B", "C"])
    #expect(
      board.entries.map { $0.results.map(\.time) }
        == [[110, 50, 30, 300], [220, 40, 150, 100], [165, nil, 60, 175]])
    #expect(
      board.entries.map(\.profile.ratios)
        == [[1, 1.25, 1, 3], [2, 1, 5, 1], [1.5, nil, 2, 1.75]])
    // The mean of max(0, 4 − r)/3: (3 + 2.75 + 3 + 1)/12, (2 + 3 + 0 + 3)/12, (2.5 + 0 + 2 + 2.25)/12.
    for (entry, score) in zip(board.entries, [9.75 / 12, 8 / 12, 6.75 / 12] as [Double]) {
      #expect(abs(entry.score - score) < 1e-12)
    }
    #expect(board.entries.map(\.rank) == [1, 2, 3])
    #expect([1, 1.25, 2.9, 3].map(board.entries[0].profile.share) == [0.5, 0.75, 0.75, 1])
    // B comes within five times the best on w3, and that is no longer in its score.
    #expect([1, 2, 4, 5].map(board.entries[1].profile.share) == [0.5, 0.75, 0.75, 1])
    #expect([1, 1.5, 1.75, 2].map(board.entries[2].profile.share) == [0, 0.25, 0.5, 0.75])
    // Of A over B 2·0.8·5·(1/3) = 8/3 on four workloads, over C 1.5·2·(7/12) = 1.75 on three, of B over C
    // 0.75·0.4·1.75 = 0.525 on three: A and B arrive on w2, where C does not.
    let expected = [
      (8 / 3.0).squareRoot().squareRoot(), Double.root(1.75, 3), Double.root(0.525, 3),
    ]
    for (pair, factor) in zip(board.speedUps, expected) {
      #expect(abs(try #require(pair.factor) - factor) < 1e-12)
    }
    #expect(
      board.speedUps.map { [$0.submission, $0.other] } == [["A", "B"], ["A", "C"], ["B", "C"]])
    #expect(
      board.speedUps.map { [$0.both, $0.alone, $0.otherAlone] } == [
        [4, 0, 0], [3, 1, 0], [3, 1, 0],
      ])
    #expect(board.studies == 3...3)
  }

  @Test func `who fails on a variant has failed on the workload`() throws {
    var times = Self.example
    // The best takes 100 on the variant; 400 is four times as much and just in time, 401 is not.
    times["w1 wide"] = [
      "A": Array(repeating: [100], count: 3), "B": Array(repeating: [401], count: 3),
      "C": Array(repeating: [400], count: 3),
    ]
    var options = ScoringOptions()
    options.variants = [.init("w1 wide", of: "w1")]
    let board = try Scoreboard(of: runs(times), options)
    #expect(board.scoredWorkloads.map(\.name) == ["w1", "w2", "w3", "w4"])
    let b = try #require(board.entries.first { $0.submission == "B" })
    #expect(b.results[0].time == nil && b.results[0].failedVariant == "w1 wide")
    #expect(abs(b.score - 6 / 12.0) < 1e-12)
    let c = try #require(board.entries.first { $0.submission == "C" })
    #expect(c.results[0].time == 165 && abs(c.score - 6.75 / 12) < 1e-12)
    // With its own variant failed by all, nobody reaches the workload.
    times["w1 wide"] = ["A": [[Self.never]], "B": [[Self.never]], "C": [[Self.never]]]
    let none = try Scoreboard(of: runs(times), options)
    #expect(none.entries.allSatisfy { $0.results[0].ratio == nil })
    options.variants = [.init("w9", of: "w1")]
    #expect(throws: Refusal.self) { try Scoreboard(of: runs(times), options) }
    options.variants = [.init("w1", of: "w1")]
    #expect(throws: Refusal.self) { try Scoreboard(of: runs(times), options) }
  }

  @Test func `scores do not depend on the unit of time`() throws {
    let plain = try Scoreboard(of: runs(Self.example))
    var scaled = Self.example
    for (place, workload) in scaled.keys.sorted().enumerated() {
      // Powers of two change no digit.
      let factor = Double.pow(2, Double(3 * place - 4))
      scaled[workload] = scaled[workload]?.mapValues { $0.map { $0.map { factor * $0 } } }
    }
    let other = try Scoreboard(of: runs(scaled))
    #expect(other.entries.map(\.score) == plain.entries.map(\.score))
    #expect(other.entries.map(\.scoreInterval) == plain.entries.map(\.scoreInterval))
  }

  @Test func `a slower submission changes no other's score, whatever it does`() throws {
    let plain = try Scoreboard(of: runs(Self.example))
    var more = Self.example
    for workload in more.keys {
      more[workload]?["slow"] = Array(repeating: [1e6], count: 3)
    }
    let other = try Scoreboard(of: runs(more))
    for entry in plain.entries {
      #expect(other.entries.first { $0.submission == entry.submission }?.score == entry.score)
    }
    #expect(other.entries.last?.submission == "slow" && other.entries.last?.score == 0)
  }

  @Test func `equal submissions have equal scores and share a place`() throws {
    var times = Self.example
    for (workload, own) in Self.example { times[workload]?["A again"] = own["A"] }
    let board = try Scoreboard(of: runs(times))
    #expect(board.entries[0].score == board.entries[1].score)
    #expect(board.entries[..<2].map(\.rank) == [1.5, 1.5])
    #expect(board.speedUps[0].factor == 1)
  }

  @Test func `without three studies there are no intervals, and that is said`() throws {
    for count in 1...3 {
      let times = Self.example.mapValues { $0.mapValues { Array($0.prefix(count)) } }
      let board = try Scoreboard(of: runs(times))
      let known = count == 3
      #expect(board.entries.allSatisfy { ($0.scoreInterval != nil) == known })
      #expect(board.entries.allSatisfy { ($0.rankInterval != nil) == known })
      #expect(board.speedUps.allSatisfy { ($0.interval != nil) == known })
      #expect(board.remarks.contains { $0.message.contains("no intervals") } == !known)
    }
  }

  @Test func `intervals hold their value, and draws depend on the seed alone`() throws {
    var options = ScoringOptions()
    let board = try Scoreboard(of: runs(Self.example), options)
    for entry in board.entries {
      let interval = try #require(entry.scoreInterval)
      #expect(interval.contains(entry.score) && interval.lower >= 0 && interval.upper <= 1)
    }
    let again = try Scoreboard(of: runs(Self.example).reversed().reversed(), options)
    #expect(again.entries.map(\.scoreInterval) == board.entries.map(\.scoreInterval))
    options.seed = 2
    let other = try Scoreboard(of: runs(Self.example), options)
    #expect(other.entries.map(\.score) == board.entries.map(\.score))
    // C may fail to arrive anywhere that A does: how many times sooner A is has no end above.
    #expect(board.speedUps[1].interval?.upper.isFinite == true)
    #expect(board.speedUps[0].interval?.lower == 0)
  }

  @Test func `where no draw differs there is no interval`() throws {
    let same = Array(repeating: [100.0], count: 3)
    let board = try Scoreboard(
      of: runs([
        "w": ["A": same, "B": same.map { $0.map { 2 * $0 } }, "C": same.map { _ in [.infinity] }]
      ]))
    #expect(board.entries.map(\.score) == [1, 2 / 3.0, 0])
    #expect(board.entries.allSatisfy { $0.scoreInterval == nil })
    #expect(board.speedUps.allSatisfy { $0.interval == nil })
  }

  /// The interval of a speed-up, of lognormal times with a known ratio of their medians.
  @Test(arguments: [(3, 4), (5, 2), (3, 1)])
  func `intervals of speed-ups hold the truth as often as they say`(
    studies: Int, workloads: Int
  ) throws {
    var random = SplitMix64(seed: 5)
    func normal() -> Double {
      (0..<12).reduce(-6) { sum, _ in sum + random.uniform() }
    }
    var held = 0
    let trials = 300
    for _ in 0..<trials {
      var times: [String: [String: [[Double]]]] = [:]
      for workload in 0..<workloads {
        for (name, median) in [("A", 100.0), ("B", 130.0)] {
          times["w\(workload)", default: [:]][name] = (0..<studies).map { _ in
            [median * Double.exp(0.2 * normal())]
          }
        }
      }
      var options = ScoringOptions()
      options.draws = 400
      let board = try Scoreboard(of: runs(times), options)
      let pair = board.speedUps[0]
      let truth = pair.submission == "A" ? 1.3 : 1 / 1.3
      if try #require(pair.interval).contains(truth) { held += 1 }
    }
    // 90 % are asked for; the standard error of 300 is 1.7 %.
    #expect(Double(held) / Double(trials) > 0.85)
    #expect(Double(held) / Double(trials) < 0.995)
  }

  @Test func `what is missing counts as never, and is said`() throws {
    var times = Self.example
    times["w2"]?["A"] = nil
    let board = try Scoreboard(of: runs(times))
    let a = try #require(board.entries.first { $0.submission == "A" })
    #expect(a.results[1].time == nil && abs(a.score - 7 / 12.0) < 1e-12)
    #expect(board.remarks.first?.message.contains("A has no run on w2") == true)
    // A workload that nobody reaches takes a quarter from all.
    times["w2"] = ["A": [[Self.never]], "B": [[Self.never]], "C": [[.nan]]]
    let fewer = try Scoreboard(of: runs(times))
    #expect(fewer.entries.allSatisfy { $0.results[1].ratio == nil })
    #expect(fewer.remarks.contains { $0.message.contains("nobody reaches the target of w2") })
  }

  @Test func `what cannot be compared is refused`() throws {
    func message(_ runs: [ScoredRun], _ options: ScoringOptions = .init()) -> String {
      do {
        _ = try Scoreboard(of: runs, options)
        return "no refusal"
      } catch { return "\(error)" }
    }
    #expect(message([]).contains("nothing is the one submission"))
    let one = runs(Self.example.mapValues { $0.filter { $0.key == "A" } })
    #expect(message(one).contains("A is the one submission"))
    let none = Self.example.mapValues { $0.mapValues { $0.map { $0.map { _ in Self.never } } } }
    #expect(message(runs(none)).contains("no submission reaches"))
    let all = runs(Self.example)
    #expect(message(all + [all[3]]).contains("is given twice"))
    var zero = all
    zero[0].result = .time(0)
    #expect(message(zero).contains("at time 0"))
    zero[0].result = .time(-1)
    #expect(message(zero).contains("at time -1"))
    var options = ScoringOptions()
    options.tuning = .own
    #expect(message(all, options).contains("has several trials"))
    options.targets = ["w7": 1]
    #expect(message(all, options).contains("there is no workload 'w7'"))
    options.targets = [:]
    options.baseline = "D"
    #expect(message(all, options).contains("there is no submission 'D'"))
  }
}
