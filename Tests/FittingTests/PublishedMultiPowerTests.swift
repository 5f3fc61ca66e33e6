import Foundation
import Laws
import RealModule
import Records
import TestSupport
import Testing

/// The parameters that the authors of the multi-power law publish (arXiv 2503.12811, their code), in
/// the order L0, A, B, alpha, C, beta, gamma, and what they say of them.
@Suite struct PublishedMultiPowerTests {
  struct Published: Sendable, CustomTestStringConvertible {
    var model: String
    var parameters: [Double]
    var r2: Double
    var mae: Double
    var rmse: Double
    var testDescription: String { model }
  }

  static let published = [
    Published(
      model: "25M",
      parameters: [
        3.04045406, 0.52468604, 363.78751622, 0.50786857, 2.06560812, 0.58279013, 0.64142257,
      ], r2: 0.9988, mae: 0.00376, rmse: 0.00465),
    Published(
      model: "100M",
      parameters: [
        2.6514477, 0.60115152, 437.9464276, 0.45295811, 2.13245612, 0.59785199, 0.65523644,
      ], r2: 0.9983, mae: 0.00435, rmse: 0.00592),
  ]

  @Test(
    .enabled(if: SharedData.isPresent, "the shared curves are absent"), arguments: published)
  func `published parameters give the published errors on the test curves`(
    published: Published
  ) throws {
    let curves = [
      "constant_72000", "cosine_72000", "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3",
      "wsdcon_18",
    ]
    var sums = (r2: 0.0, mae: 0.0, rmse: 0.0)
    for curve in curves {
      let run = try Log(
        reading: SharedData.file("multipower/\(published.model)/\(curve).csv").path,
        options: LogOptions(warmup: 2160)
      ).run
      let records = run.records.filter { $0.step > 2160 }
      let history = RateHistory(
        of: run.schedule, at: records.map(\.step), warmup: .asReheating)
      let losses = MultiPowerLaw().values(published.parameters, over: history)
      let errors = zip(losses, records).map { $0 - $1.loss }
      let count = Double(errors.count)
      let mean = records.map(\.loss).reduce(0, +) / count
      let squares = errors.map { $0 * $0 }.reduce(0, +)
      let spread = records.map { ($0.loss - mean) * ($0.loss - mean) }.reduce(0, +)
      sums.r2 += 1 - squares / spread
      sums.mae += errors.map(abs).reduce(0, +) / count
      sums.rmse += .sqrt(squares / count)
    }
    let count = Double(curves.count)
    #expect(abs(sums.r2 / count - published.r2) < 2e-4)
    #expect(abs(sums.mae / count / published.mae - 1) < 0.02)
    #expect(abs(sums.rmse / count / published.rmse - 1) < 0.02)
  }
}
