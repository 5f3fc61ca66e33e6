import Foundation
import TestSupport
import Testing

/// The annealing law on public runs of two model sizes: the optima are known from a global search
/// by other means, and a lower objective would mean that a jump of the rate was smeared.
@Suite(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
struct PublishedRunsTests {
  struct Size: Sendable, CustomTestStringConvertible {
    var name: String
    var objective: Double
    var momentum: Double
    var objectiveAtFixedMomentum: Double
    var meanError: Double
    var testDescription: String { name }
  }

  static let sizes = [
    Size(
      name: "25M", objective: 1.7978e-4, momentum: 0.9981, objectiveAtFixedMomentum: 2.0187e-4,
      meanError: 0.0053),
    Size(
      name: "100M", objective: 8.331e-5, momentum: 0.9983, objectiveAtFixedMomentum: 1.2410e-4,
      meanError: 0.0072),
  ]

  private static func logs(_ size: Size, _ names: [String]) -> [String] {
    names.map { SharedData.file("multipower/\(size.name)/\($0).csv").path }
  }

  private static let fitted = ["cosine_24000", "constant_24000", "wsdcon_9"]
  private static let unseen = [
    "constant_72000", "cosine_72000", "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3",
    "wsdcon_18",
  ]

  @Test(arguments: sizes)
  func `three runs give the global optimum and forecast six others`(size: Size) throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      ["fit", "--law", "annealing"] + Self.logs(size, Self.fitted)
        + ["--warmup", "2160", "--out", "fit.json", "--format", "json"])
    let fit = try outcome.object()
    #expect(abs(try fit.number("objective") / size.objective - 1) < 1e-3)
    let momentum = try fit.object("parameters").object("lambda").number("value")
    #expect(abs(momentum - size.momentum) < 1e-4)

    let summary = try workspace.losscast(
      ["evaluate", "fit.json", "--format", "json"] + Self.logs(size, Self.unseen)
    ).object()
    #expect(try summary.objects("runs").count == 6)
    #expect(abs(try summary.object("mean").number("mae") - size.meanError) < 2e-4)
  }

  @Test(arguments: sizes)
  func `a fixed momentum gives the optimum of the published setting`(size: Size) throws {
    let workspace = try Workspace()
    let fit = try workspace.losscast(
      ["fit", "--law", "annealing"] + Self.logs(size, Self.fitted)
        + ["--warmup", "2160", "--fix", "lambda=0.999", "--format", "json"]
    ).object()
    #expect(abs(try fit.number("objective") / size.objectiveAtFixedMomentum - 1) < 1e-3)
  }
}
