/// What ties the logs of a study to what made them, kept beside them as JSON.
///
/// A run keeps its index for as long as the folder lives: the tasks of a job array know their runs
/// by it. Runs that the study file no longer has stay, as their logs do.
package struct StudyManifest: Codable, Hashable, Sendable {
  package static let newestFormat = 1

  package struct Run: Codable, Hashable, Sendable {
    package let index: Int
    package let name: String
    /// Its point on each axis.
    package let axes: [String: String]
    /// The log's path within the folder.
    package let log: String
    /// What `losscast train` is given, besides where the log goes.
    package fileprivate(set) var arguments: [String]
    /// All that decides the log, defaults included.
    package fileprivate(set) var configuration: [String: String]
    package fileprivate(set) var steps: Int
    /// The path within the folder of the mean log that it belongs to.
    package fileprivate(set) var mean: String?
    package var state = StudyRunState.waiting
    /// The last step that is logged, and the loss there.
    package var step: Int?
    package var loss: Double?
    /// Why it failed.
    package var message: String?
    /// How often it died in a row without a step more than before.
    package var deaths: Int?
  }

  /// A job array that was submitted, and the runs that are its tasks.
  package struct Job: Codable, Hashable, Sendable {
    package let id: Int
    package let tasks: [Int]

    package init(id: Int, tasks: [Int]) {
      self.id = id
      self.tasks = tasks
    }
  }

  package let formatVersion: Int
  /// The version of losscast that wrote it last.
  package var losscast: String
  package private(set) var runs: [Run] = []
  package var jobs: [Job] = []

  package init(losscast: String) {
    formatVersion = Self.newestFormat
    self.losscast = losscast
  }

  /// What no study has written, if anything: a file that was edited must neither lead out of its
  /// folder nor end the program.
  package var flaw: String? {
    var names: Set<String> = []
    var indices: Set<Int> = []
    for (place, run) in runs.enumerated() {
      if !names.insert(run.name).inserted { return "runs[\(place)].name comes twice" }
      if !indices.insert(run.index).inserted { return "runs[\(place)].index comes twice" }
      for (key, path) in [("log", run.log), ("mean", run.mean)] {
        guard let path, !Self.staysWithin(path) else { continue }
        return "runs[\(place)].\(key) leads out of the folder"
      }
      for (key, count) in [
        ("index", run.index), ("steps", run.steps), ("step", run.step), ("deaths", run.deaths),
      ] {
        guard let count, !(0...(1 << 53) ~= count) else { continue }
        return "runs[\(place)].\(key) is \(count)"
      }
    }
    return nil
  }

  private static func staysWithin(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && parts.allSatisfy { !["", ".", ".."].contains($0) }
      && !path.utf8.contains(0)
  }

  package subscript(index: Int) -> Run? {
    get { place(of: index).map { runs[$0] } }
    set {
      guard let newValue, let place = place(of: index) else { return }
      runs[place] = newValue
    }
  }

  /// Runs stand in the order of their indices, from 0 on, unless someone has edited the manifest.
  private func place(of index: Int) -> Int? {
    if runs.indices.contains(index), runs[index].index == index { return index }
    return runs.firstIndex { $0.index == index }
  }

  package subscript(name name: String) -> Run? { runs.first { $0.name == name } }

  /// The runs of these names that it knows, in their order.
  package func runs(named names: [String]) -> [Run] {
    let places = Dictionary(zip(runs.map(\.name), runs.indices)) { first, _ in first }
    return names.compactMap { places[$0].map { runs[$0] } }
  }

  /// Takes up the runs of a study: new ones behind those there are, and the present options of
  /// those that it knows. A run whose configuration changes is to be made anew.
  package mutating func update(with planned: [PlannedRun]) {
    for place in runs.indices { runs[place].mean = nil }
    var places = Dictionary(zip(runs.map(\.name), runs.indices)) { first, _ in first }
    var next = (runs.map(\.index).max() ?? -1) + 1
    for planned in planned {
      let run = planned.run
      let configuration = Dictionary(planned.plan.configuration.map { ($0.key, $0.value) }) { $1 }
      if let place = places[run.name] {
        if runs[place].configuration != configuration { runs[place].restart() }
        runs[place].arguments = run.arguments
        runs[place].configuration = configuration
        runs[place].steps = planned.steps
        runs[place].mean = planned.mean
        continue
      }
      places[run.name] = runs.count
      runs.append(
        Run(
          index: next, name: run.name,
          axes: Dictionary(run.points.map { ($0.axis, $0.name) }) { $1 }, log: run.log,
          arguments: run.arguments, configuration: configuration, steps: planned.steps,
          mean: planned.mean))
      next += 1
    }
  }
}

extension StudyManifest.Run {
  /// Forgets what was trained.
  fileprivate mutating func restart() {
    state = .waiting
    step = nil
    loss = nil
    message = nil
    deaths = nil
  }
}
