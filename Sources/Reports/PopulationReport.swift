import Basics
import Records
package import Training

/// What a search answers: the best member, and how it came about.
package struct PopulationAnswer: Sendable {
  private let population: Population
  private let study: String
  private let folder: String
  /// The command that trains under the schedule found, from the start.
  private let retraining: [String]?

  package init(
    _ population: Population, study: String, folder: String, retraining: [String]?
  ) {
    self.population = population
    self.study = study
    self.folder = folder
    self.retraining = retraining
  }

  private var settings: SearchSettings { population.settings }
  private var best: Int? { population.ranking.first }
  private var metric: String { PrintableText.line(population.metric, most: 40) }

  private func score(_ member: Int) -> String {
    population.generations.last?.members[member].score.map { NumberText.significant($0, 5) } ?? ""
  }

  /// The answer for people.
  ///
  /// - Parameter retraining: the lines of the command that trains under the schedule found, as a shell takes them.
  package func report(_ style: ReportStyle = ReportStyle(), retraining: [String]) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    guard !style.isBrief, !population.generations.isEmpty else { return page.content }
    page.add()
    page.add(table)
    page.add()
    if best != nil {
      page.addParagraph(
        "Best, median, and of the best's descent the values that each stretch was trained with. In \(folder): "
          + (population.isFinished
            ? "generations.csv, all members; member-*.csv, the logs of what their weights went through; "
              + "best-schedule.csv, the rates of the best."
            : "generations.csv, all members."))
    }
    if !retraining.isEmpty {
      page.add()
      page.addParagraph(
        "To train from the start under what it found"
          + (settings.values.contains { $0.name != .rate }
            ? ", what is no rate as most steps had it:" : ":"))
      for line in retraining { page.add("  " + line) }
    }
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    let count = population.generations.count
    guard count > 0 else {
      return Summary(
        answer: "No generation of \(folder) is whole yet; \(population.count) are to be trained.",
        doubts: [])
    }
    let progress =
      population.isFinished
      ? "after \(NumberText.grouped(population.steps)) steps"
      : "at step \(NumberText.grouped(population.generations[count - 1].step)) of "
        + "\(NumberText.grouped(population.steps)), generation \(count) of \(population.count)"
    let cost =
      "\(settings.population) members trained \(NumberText.grouped(population.trainedSteps)) steps in all"
    guard let best else {
      return Summary(
        answer:
          "Every member has diverged \(progress): the rates are too high, or too much else is.",
        quality: cost + ".", doubts: ["nothing can be said of such a search; narrow its ranges"])
    }
    let ranking = population.ranking
    let median = ranking[(ranking.count - 1) / 2]
    let spread =
      ranking.count > 1
      ? "; they stand at \(score(best)) to \(score(ranking[ranking.count - 1])), the median at \(score(median))"
      : ""
    let diverged = settings.population - ranking.count
    return Summary(
      answer: "Best is \(Population.name(of: best)), at \(metric) \(score(best)) \(progress).",
      quality: cost
        + (settings.method == .pbt
          ? ", and copied weights \(NumberText.counted(population.copies, "time"))" : "") + spread
        + (diverged > 0 ? "; \(diverged) diverged" : "") + ".",
      doubts: doubts)
  }

  private var doubts: [String] {
    var doubts: [String] = []
    if !population.isFinished { doubts.append("the search is not over") }
    doubts.append(
      "the best of \(settings.population) was chosen by the values it is told by, which flatter it; and another seed "
        + "finds another path")
    if settings.method == .pbt, population.isFinished {
      doubts.append(
        "members are copied for what they are worth after \(settings.ready) steps, which favors low rates early: trained "
          + "from the start, the schedule may end elsewhere")
    }
    if let edge { doubts.append(edge) }
    return doubts
  }

  /// Where the best ended at the edge of what was searched.
  private var edge: String? {
    guard let best, let values = population.generations.last?.members[best].values else {
      return nil
    }
    let names = zip(settings.values, values).filter { searched, value in
      let isLow = value == searched.bounds.lowerBound
      // Rates fall to the lowest where they can, as schedules do.
      return value == searched.bounds.upperBound || (isLow && searched.name != .rate)
    }.map(\.0.name.rawValue)
    guard !names.isEmpty else { return nil }
    return "\(names.joined(separator: ", ")) ended at the edge of what was searched"
  }

  private var table: TextTable {
    var table = TextTable(
      [("step", .right), ("best", .right), ("median", .right)]
        + (settings.method == .pbt ? [("copied", .right)] : [])
        + settings.values.map { ($0.name.rawValue, .right) })
    let descent = best.map(population.descent) ?? []
    for index in Self.shown(of: population.generations.count) {
      let generation = population.generations[index]
      let scores = generation.members.compactMap(\.score).sorted {
        population.goal == .lower ? $0 < $1 : $0 > $1
      }
      func text(_ place: Int) -> String {
        scores.indices.contains(place) ? NumberText.significant(scores[place], 4) : "diverged"
      }
      let copies = generation.members.enumerated().count { $1.isCopy($0) }
      let values =
        descent.isEmpty
        ? settings.values.map { _ in "" }
        : generation.members[descent[index]].values.map { NumberText.significant($0, 3) }
      table.add(
        [NumberText.grouped(generation.step), text(0), text((scores.count - 1) / 2)]
          + (settings.method == .pbt ? ["\(copies)"] : []) + values)
    }
    return table
  }

  /// Which of the generations a table has: all, or some evenly, the first and the last among them.
  private static func shown(of count: Int) -> [Int] {
    let most = 21
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { $0 * (count - 1) / (most - 1) }
  }
}

extension Population {
  /// How far it is, in a line.
  package var progress: String {
    let members = generations.last?.members ?? []
    let copies = members.enumerated().count { $1.isCopy($0) }
    let best =
      ranking.first.map {
        "best \(PrintableText.line(metric, most: 40)) "
          + "\(NumberText.significant(members[$0].score ?? .nan, 5)), \(Self.name(of: $0))"
      } ?? "all have diverged"
    return
      "generation \(generations.count) of \(count), step \(NumberText.grouped(generations.last?.step ?? 0)): "
      + best + (copies > 0 ? ", \(copies) copied" : "")
  }
}

extension PopulationAnswer: Encodable {
  private enum CodingKeys: String, CodingKey {
    case study, folder, method, metric, goal, steps, ready, isFinished, trainedSteps, copies, best,
      generations, retraining
  }

  private struct Best: Encodable {
    var member: Int
    var score: Double
    var descent: [Int]
    var log: String?
    var schedule: String?
  }

  private struct Generation: Encodable {
    struct Member: Encodable {
      var member: Int
      var parent: Int?
      var isCopy: Bool
      var values: [String: Double]
      var score: Double?
      var divergedAt: Int?
    }
    var step: Int
    var members: [Member]
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(study, forKey: .study)
    try container.encode(folder, forKey: .folder)
    try container.encode(settings.method, forKey: .method)
    try container.encode(population.metric, forKey: .metric)
    try container.encode(population.goal, forKey: .goal)
    try container.encode(population.steps, forKey: .steps)
    try container.encode(settings.ready, forKey: .ready)
    try container.encode(population.isFinished, forKey: .isFinished)
    try container.encode(population.trainedSteps, forKey: .trainedSteps)
    try container.encode(population.copies, forKey: .copies)
    if let best, let score = population.generations.last?.members[best].score {
      let isFinished = population.isFinished
      try container.encode(
        Best(
          member: best + 1, score: score, descent: population.descent(of: best).map { $0 + 1 },
          log: isFinished ? "\(Population.name(of: best)).csv" : nil,
          schedule: isFinished ? "best-schedule.csv" : nil), forKey: .best)
    }
    try container.encode(
      population.generations.map { generation in
        Generation(
          step: generation.step,
          members: generation.members.enumerated().map { index, member in
            Generation.Member(
              member: index + 1, parent: member.parent.map { $0 + 1 },
              isCopy: member.isCopy(index),
              values: Dictionary(
                zip(settings.values, member.values).map { ($0.name.rawValue, $1) },
                uniquingKeysWith: { first, _ in first }),
              score: member.score, divergedAt: member.divergedAt)
          })
      }, forKey: .generations)
    try container.encodeIfPresent(retraining, forKey: .retraining)
  }
}
