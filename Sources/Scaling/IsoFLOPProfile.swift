public import Basics
import Laws
import LeastSquares
import RealModule

/// The losses of models of several sizes that were trained with the same compute: a valley, whose lowest
/// place is the size to train with that budget.
public struct IsoFLOPProfile: Sendable {
  /// What a model of the budget ended with.
  public struct Cell: Sendable, Hashable, Encodable {
    public var size: Double
    /// Nats.
    public var loss: Double
    /// The row of the table.
    public var row: Int

    private enum CodingKeys: String, CodingKey {
      case size = "params"
      case loss
    }
  }

  /// What became of the search for the lowest place.
  public enum Outcome: Sendable, Hashable {
    case minimum(Minimum)
    /// The smallest size is the best: the valley goes on below it.
    case needsSmaller
    /// The largest size is the best.
    case needsLarger
    /// The noise of the losses moves the lowest place to an end, more often than not.
    case drownsInNoise
    /// Fewer sizes than the method asks for.
    case needsMoreSizes(fewest: Int)
    /// The parabola has no lowest place.
    case isNoValley
    /// Compute differs by more than a budget's points may.
    case isNoBudget(Interval)
  }

  /// The lowest place of a valley.
  public struct Minimum: Sendable, Hashable, Encodable {
    public var size: Double
    public var tokens: Double
    public var loss: Double
    /// The standard deviation of ln N* by the noise of losses alone.
    public var logSizeNoise: Double
    /// What ln N* and ln L* are known to, by which a budget counts: with what the distance between sizes
    /// leaves open, and more where noise moves the minimum to an end.
    public var logSizeError: Double
    public var logLossError: Double
    /// The sizes whose loss is at most ``nearly`` above the least, as far as the budget's sizes go.
    public var nearlyBest: Interval

    private enum CodingKeys: String, CodingKey {
      case size = "params"
      case tokens, loss
      case logSizeNoise = "logParamsNoise"
      case logSizeError = "logParamsError"
      case logLossError, nearlyBest
    }
  }

  /// What a loss may be above the least and be as good for most purposes: 0.1 %.
  public static let nearly = 1e-3

  /// Floating-point operations: the geometric mean of the points'.
  public var compute: Double
  /// Different sizes, ascending; divergent ones are left out.
  public var cells: [Cell]
  /// Cells far above what their neighbors make of the valley.
  public var divergent: [Cell]
  /// Rows that are left out because another of about their size has a lower loss.
  public var repeats: [Int]
  public var outcome: Outcome

  /// Nil if the budget is dropped.
  public var minimum: Minimum? {
    if case .minimum(let minimum) = outcome { minimum } else { nil }
  }

  var logSizes: [Double] { cells.map { .log($0.size) } }
  var logLosses: [Double] { cells.map { .log($0.loss) } }

  /// The valley through the cells on a fine grid of sizes: what ``outcome`` was read from.
  public func curve(by method: IsoFLOPOptions.Method) -> [(size: Double, loss: Double)] {
    ValleySearch(logSizes, lowest: lowestCell, by: method)?.curve(logLosses).map {
      (.exp($0), .exp($1))
    } ?? []
  }

  var lowestCell: Int { cells.indices.min { cells[$0].loss < cells[$1].loss } ?? 0 }

  // MARK: Cells

  /// Sizes that differ by less are one: a curve through both would follow the noise of their losses.
  static let nearDuplicate = 0.05

  /// The points of a budget, before anything is known of the noise.
  ///
  /// - Parameters:
  ///   - losses: Of `rows`.
  ///   - sizes: Of all rows of the table.
  init(compute: Double, rows: [Int], losses: [Double], sizes: [Double]) {
    self.compute = compute
    let ascending = zip(rows, losses).map { Cell(size: sizes[$0], loss: $1, row: $0) }
      .sorted { ($0.size, $0.row) < ($1.size, $1.row) }
    var cells: [Cell] = []
    for cell in ascending {
      guard let last = cells.last, cell.size < (1 + Self.nearDuplicate) * last.size else {
        cells.append(cell)
        continue
      }
      // Of settings and seeds that were tried at a size, the best is what the budget can buy.
      if cell.loss < last.loss { cells[cells.count - 1] = cell }
    }
    self.cells = cells
    divergent = []
    repeats = Set(rows).subtracting(cells.map(\.row)).sorted()
    outcome = .needsMoreSizes(fewest: AkimaSpline.fewestPoints)
  }

  /// How far ln L of each cell within a factor of six of the best is from the cubic through the four
  /// nearest others, in standard deviations of one loss.
  var noiseSamples: [Double] {
    let (x, y) = (logSizes, logLosses)
    guard x.count >= 5 else { return [] }
    let center = x[lowestCell]
    return x.indices.filter { abs(x[$0] - center) <= .log(6) }.map { i in
      let first = min(max(i - 2, 0), x.count - 5)
      let others = (first..<(first + 5)).filter { $0 != i }
      var (miss, squares) = (y[i], 1.0)
      for j in others {
        // Lagrange's weight of the neighbor.
        var weight = 1.0
        for k in others where k != j { weight *= (x[i] - x[k]) / (x[j] - x[k]) }
        miss -= weight * y[j]
        squares += weight * weight
      }
      return miss / squares.squareRoot()
    }
  }

  /// Takes cells out whose run went wrong.
  ///
  /// A valley falls to its lowest place and rises from there, so that no cell is above the next one farther
  /// out but for noise. A cell at an end has none farther out; it counts where the best size is next to it, and
  /// would hide that larger or smaller models are needed. There it is divergent if the loss jumps by more
  /// than 15 %, more than ten times as steeply for its distance as on the other side.
  mutating func removeDivergent(noise: Double) {
    let most = max(0.01, 8 * noise)
    while cells.count > 3 {
      let (y, best) = (logLosses, lowestCell)
      let excess = y.indices.map { i in
        i == best || i == 0 || i == y.count - 1 ? 0 : y[i] - y[i < best ? i - 1 : i + 1]
      }
      guard let worst = excess.indices.max(by: { excess[$0] < excess[$1] }), excess[worst] > most
      else { break }
      divergent.append(cells.remove(at: worst))
    }
    for isLast in [false, true] where cells.count > 3 {
      let (x, y) = (logSizes, logLosses)
      let end = isLast ? x.count - 1 : 0
      let (best, other) = isLast ? (end - 1, end - 2) : (1, 2)
      guard lowestCell == best else { continue }
      func rise(_ i: Int) -> Double { (y[i] - y[best]) / ((x[i] - x[best]) * (x[i] - x[best])) }
      if y[end] - y[best] > 0.15, rise(end) > 10 * rise(other) {
        divergent.append(cells.remove(at: end))
      }
    }
    divergent.sort { $0.size < $1.size }
  }
}
