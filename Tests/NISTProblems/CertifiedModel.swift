public import Differentiation
public import LeastSquares
import RealModule

/// The formula of a certified problem, over its inputs.
public struct CertifiedModel: Model {
  public let formula: Formula
  public let inputs: [[Double]]
  private let x: [Double]

  public init(_ formula: Formula, inputs: [[Double]]) {
    self.formula = formula
    self.inputs = inputs
    x = inputs.map { $0[0] }
  }

  public var parameterCount: Int { formula.parameterCount }
  public var observationCount: Int { inputs.count }

  public func predict<S: DifferentiableNumber>(_ b: [S], into y: inout [S]) {
    for i in x.indices { y[i] = value(b, i) }
  }

  private func value<S: DifferentiableNumber>(_ b: [S], _ i: Int) -> S {
    let x = x[i]
    switch formula {
    case .misra1a, .boxBOD: return b[0] * (1 - S.exp(-b[1] * x))
    case .misra1b:
      let u = 1 + b[1] * (x / 2)
      return b[0] * (1 - 1 / (u * u))
    case .misra1c: return b[0] * (1 - 1 / S.sqrt(1 + b[1] * (2 * x)))
    case .misra1d: return b[0] * b[1] * x / (1 + b[1] * x)
    case .chwirut: return S.exp(-b[0] * x) / (b[1] + b[2] * x)
    case .lanczos:
      return b[0] * S.exp(-b[1] * x) + b[2] * S.exp(-b[3] * x) + b[4] * S.exp(-b[5] * x)
    case .gauss:
      return b[0] * S.exp(-b[1] * x) + Self.bell(b[2], b[3], b[4], x)
        + Self.bell(b[5], b[6], b[7], x)
    case .danWood: return b[0] * S.exp(b[1] * Double.log(x))
    case .kirby2: return (b[0] + (b[1] + b[2] * x) * x) / (1 + (b[3] + b[4] * x) * x)
    case .hahn1, .thurber:
      return (b[0] + (b[1] + (b[2] + b[3] * x) * x) * x)
        / (1 + (b[4] + (b[5] + b[6] * x) * x) * x)
    case .mgh09: return b[0] * (x * x + b[1] * x) / (x * x + b[2] * x + b[3])
    case .mgh10: return b[0] * S.exp(b[1] / (b[2] + x))
    case .mgh17: return b[0] + b[1] * S.exp(-b[3] * x) + b[2] * S.exp(-b[4] * x)
    case .roszman1: return b[0] - b[1] * x - S.atan(b[2] / (x - b[3])) * (1 / Double.pi)
    case .enso:
      let year = 2 * Double.pi * x / 12
      let first = 2 * Double.pi * x / b[3]
      let second = 2 * Double.pi * x / b[6]
      let annual = b[1] * Double.cos(year) + b[2] * Double.sin(year)
      return b[0] + annual + b[4] * S.cos(first) + b[5] * S.sin(first)
        + b[7] * S.cos(second) + b[8] * S.sin(second)
    case .eckerle4:
      let u = (x - b[2]) / b[1]
      return b[0] / b[1] * S.exp(-0.5 * (u * u))
    case .rat42: return b[0] / (1 + S.exp(b[1] - b[2] * x))
    case .rat43: return b[0] / S.exp(S.log(1 + S.exp(b[1] - b[2] * x)) / b[3])
    case .bennett5: return b[0] * S.exp(-S.log(b[1] + x) / b[2])
    case .nelson: return b[0] - b[1] * x * S.exp(-b[2] * inputs[i][1])
    }
  }

  private static func bell<S: DifferentiableNumber>(
    _ height: S, _ center: S, _ width: S, _ x: Double
  ) -> S {
    let u = (x - center) / width
    return height * S.exp(-(u * u))
  }
}
