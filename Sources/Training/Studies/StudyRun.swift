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
