/// One run of a study: where it stands in the grid, and the options that it is trained with.
package struct StudyRun: Hashable, Sendable {
  /// Its place on an axis.
  package struct Point: Hashable, Sendable {
    package let axis: String
    package let name: String
    /// As it stands in the log's path: a number has its axis in front.
    let component: String
  }

  /// An option of `losscast train`, with the place in the study file that gives it.
  package struct Option: Hashable, Sendable {
    package let name: String
    /// Nil for a flag.
    package let value: String?
    package let place: TextPlace
  }

  package let points: [Point]
  package let options: [Option]
  /// Where the grid is described, for what concerns no option alone.
  package let place: TextPlace

  /// The points by their names, such as `size-50k/cosine/peak-1e-3/seed-1`.
  package var name: String { Self.name(of: points) }

  /// The path of its log within the study's folder.
  package var log: String { name + ".csv" }

  /// What `losscast train` is given.
  package var arguments: [String] {
    options.map { option in
      option.value.map { "--\(option.name)=\($0)" } ?? "--\(option.name)"
    }
  }

  /// The path within the study's folder of the mean log over the runs that differ on `axis` alone.
  package func mean(over axis: String) -> String {
    let others = points.filter { $0.axis != axis }
    return others.isEmpty ? "mean.csv" : "mean/\(Self.name(of: others)).csv"
  }

  private static func name(of points: [Point]) -> String {
    points.isEmpty ? "run" : points.map(\.component).joined(separator: "/")
  }
}

extension StudyRun {
  /// A member of a search, from the run with what all of them share.
  ///
  /// - Parameter logEvery: nil where that is not known yet.
  package func member(
    with values: [Double], of search: SearchSettings, seed: UInt64, logEvery: Int?
  ) -> StudyRun {
    var options = options
    for (searched, value) in zip(search.values, values) {
      guard searched.name == .rate else {
        options.append(
          Option(
            name: searched.name.rawValue, value: searched.text(of: value), place: searched.place))
        continue
      }
      for index in options.indices where options[index].name == "schedule" {
        let schedule = options[index]
        options[index] = Option(
          name: "schedule", value: "scale(\(searched.text(of: value)); \(schedule.value ?? ""))",
          place: schedule.place)
      }
    }
    options.append(Option(name: "seed", value: "\(seed)", place: search.place))
    if let logEvery {
      options.removeAll { $0.name == "log-every" }
      options.append(Option(name: "log-every", value: "\(logEvery)", place: search.readyPlace))
    }
    return StudyRun(points: points, options: options, place: place)
  }
}
