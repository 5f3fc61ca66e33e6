import Records
import Testing

@testable import Reports
@testable import Training

@Suite("Reports of a population")
struct PopulationReportTests {
  /// Three members over two generations: the third diverges, copies the second and ends best.
  private static func population(
    _ generations: Int = 2, _ method: SearchSettings.Method = .pbt
  ) -> Population {
    let place = TextPlace(line: 1, column: 1)
    var settings = SearchSettings(place: place)
    settings.method = method
    settings.population = 3
    settings.ready = 10
    settings.values = [
      SearchedValue(.rate, .logarithmic(0.1...1), place: place),
      SearchedValue(.batch, .list([8, 16]), place: place),
    ]
    let all = [
      Population.Generation(
        step: 10,
        members: [
          .init(parent: nil, values: [0.1, 8], score: 2, divergedAt: nil),
          .init(parent: nil, values: [0.5, 16], score: 1, divergedAt: nil),
          .init(parent: nil, values: [1, 8], score: nil, divergedAt: 7),
        ]),
      Population.Generation(
        step: 20,
        members: [
          .init(parent: 0, values: [0.1, 8], score: 1.5, divergedAt: nil),
          .init(parent: 1, values: [0.5, 16], score: 0.5, divergedAt: nil),
          .init(parent: 1, values: [0.6, 8], score: 0.25, divergedAt: nil),
        ]),
    ]
    return Population(
      settings: settings, steps: 20, metric: "val_loss", goal: .lower,
      generations: Array(all.prefix(generations)))
  }

  private func report(_ population: Population) -> [String] {
    PopulationAnswer(population, study: "s.yaml", folder: "s", retraining: nil)
      .report(retraining: population.isFinished ? ["losscast train --seed=4"] : [])
      .description.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `what weights went through, and what it cost, by hand`() {
    let population = Self.population()
    #expect(population.ranking == [2, 1, 0])
    #expect(population.descent(of: 2) == [1, 2])
    #expect(population.descent(of: 0) == [0, 0])
    #expect(population.copies == 1)
    #expect(population.trainedSteps == 10 + 10 + 7 + 3 * 10)
    // Of two that as many steps had, the later.
    #expect(population.usualValues(of: 2) == [0.6, 8])
    #expect(population.usualValues(of: 1) == [0.5, 16])
    #expect(
      population.ledger == """
        generation,step,member,parent,copied,rate,batch,val_loss,diverged_at
        1,10,1,,0,0.1,8,2.0,
        1,10,2,,0,0.5,16,1.0,
        1,10,3,,0,1,8,,7
        2,20,1,1,0,0.1,8,1.5,
        2,20,2,2,0,0.5,16,0.5,
        2,20,3,2,1,0.6,8,0.25,

        """)
  }

  @Test func `the answer comes first, then what it cost, then the doubt`() {
    #expect(
      report(Self.population()).joined(separator: "\n") == """
        Best is member-03, at val_loss 0.25 after 20 steps.
        3 members trained 57 steps in all, and copied weights 1 time; they stand at 0.25
        to 1.5, the median at 0.5.
        Largest doubt: the best of 3 was chosen by the values it is told by, which
        flatter it; and another seed finds another path.

        step  best  median  copied  rate  batch
          10     1       1       0   0.5     16
          20  0.25     0.5       1   0.6      8

        Best, median, and of the best's descent the values that each stretch was trained
        with. In s: generations.csv, all members; member-*.csv, the logs of what their
        weights went through; best-schedule.csv, the rates of the best.

        To train from the start under what it found, what is no rate as most steps had
        it:
          losscast train --seed=4

        careful  members are copied for what they are worth after 10 steps, which favors
                 low rates early: trained from the start, the schedule may end elsewhere
        careful  batch ended at the edge of what was searched

        """)
  }

  @Test func `a search that is not over, has not begun, or has died out says so`() {
    #expect(report(Self.population(1))[0].contains("at step 10 of 20, generation 1 of 2"))
    #expect(report(Self.population(1)).joined().contains("Largest doubt: the search is not over"))
    #expect(report(Self.population(0))[0].hasPrefix("No generation of s is whole yet"))
    var dead = Self.population(1)
    for member in 0..<3 { dead.generations[0].members[member].score = nil }
    #expect(report(dead)[0].hasPrefix("Every member has diverged"))
  }
}
