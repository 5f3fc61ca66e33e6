import LeastSquares
import RealModule

/// How the lowest place of a valley is found, in ln N and ln L.
struct ValleySearch {
  private let x: [Double]
  private let method: IsoFLOPOptions.Method
  /// The points that a parabola is drawn through.
  private let window: [Int]
  private let grid: [Double]

  enum Place {
    case inside(x: Double, y: Double)
    case below, above, nowhere
  }

  /// How far a parabola reaches to either side of the best size.
  static let reach = Double.log(6)

  static func fewestSizes(_ method: IsoFLOPOptions.Method) -> Int {
    switch method {
    case .akima: AkimaSpline.fewestPoints
    case .parabola: 4
    }
  }

  /// Nil for too few sizes.
  ///
  /// - Parameter lowest: the best of them.
  init?(_ x: [Double], lowest: Int, by method: IsoFLOPOptions.Method) {
    guard x.count >= Self.fewestSizes(method), let first = x.first, let last = x.last else {
      return nil
    }
    self.x = x
    self.method = method
    window = x.indices.filter { abs(x[$0] - x[lowest]) <= Self.reach }
    if method == .parabola, window.count < 3 { return nil }
    // As many points as Porian et al. (2024) look at.
    let count = 25 * (x.count - 1)
    grid = (0..<count).map {
      $0 == count - 1 ? last : first + (last - first) * Double($0) / Double(count - 1)
    }
  }

  /// The distance between neighbors on average.
  var spacing: Double { ((x.last ?? 0) - (x.first ?? 0)) / Double(max(x.count - 1, 1)) }

  func lowest(_ y: [Double]) -> Place {
    switch method {
    case .akima:
      guard let curve = AkimaSpline.values(through: Array(zip(x, y)), at: grid),
        let best = curve.indices.min(by: { curve[$0] < curve[$1] })
      else { return .nowhere }
      if best == 0 { return .below }
      if best == grid.count - 1 { return .above }
      return .inside(x: grid[best], y: curve[best])
    case .parabola:
      guard let (center, p) = parabola(y), p[2] > 0 else { return .nowhere }
      let vertex = center - p[1] / (2 * p[2])
      if vertex <= grid[0] { return .below }
      if vertex >= grid[grid.count - 1] { return .above }
      return .inside(x: vertex, y: p[0] - p[1] * p[1] / (4 * p[2]))
    }
  }

  /// The curve on the grid, as far as it is meant to hold.
  func curve(_ y: [Double]) -> [(Double, Double)] {
    switch method {
    case .akima:
      return AkimaSpline.values(through: Array(zip(x, y)), at: grid).map { Array(zip(grid, $0)) }
        ?? []
    case .parabola:
      guard let (center, p) = parabola(y), let first = window.first, let last = window.last else {
        return []
      }
      return grid.filter { x[first] <= $0 && $0 <= x[last] }.map {
        let u = $0 - center
        return ($0, p[0] + u * (p[1] + u * p[2]))
      }
    }
  }

  /// p₀ + p₁·u + p₂·u² in u = x − center over the window, by least squares.
  private func parabola(_ y: [Double]) -> (center: Double, [Double])? {
    let center = window.reduce(0) { $0 + x[$1] } / Double(window.count)
    var normal = [[Double]](repeating: [0, 0, 0], count: 3)
    var right = [0.0, 0, 0]
    for i in window {
      let u = x[i] - center
      let powers = [1, u, u * u]
      for a in 0..<3 {
        right[a] += powers[a] * y[i]
        for b in 0..<3 { normal[a][b] += powers[a] * powers[b] }
      }
    }
    return LinearSystem.solve(normal, right).map { (center, $0) }
  }
}
