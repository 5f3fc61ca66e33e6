import RealModule
import Testing

@testable import Training

/// The maximal-update parametrization of a transformer's width.
struct MaximalUpdateTests {
  private static func shape(
    _ width: Int, _ parametrization: Parametrization = .standard,
    head: TransformerShape.Head = .untied
  ) throws -> TransformerShape {
    try TransformerShape(
      width: width, layers: 2, heads: 2, context: 12, positions: .rotary, head: head,
      parametrization: parametrization)
  }

  @Test func `at the base width it is the standard parametrization to the bit`() throws {
    let parametrizations: [Parametrization] = [.standard, .maximalUpdate(baseWidth: 24)]
    let runs = try parametrizations.map { parametrization in
      var bench = Bench<Float>(try Self.shape(24, parametrization), batch: 3)
      let update = Update(bench.model.layout, .adamw)
      let losses = (1...4).map { update.step($0, of: &bench, rate: 0.01) }
      return (losses, bench.parameters)
    }
    #expect(runs[0] == runs[1])
  }

  /// By table 8 of the paper, at four times the base width.
  @Test func `first weights, rates and multipliers are those of the table`() throws {
    let wide = try Self.shape(256, .maximalUpdate(baseWidth: 64))
    let bench = Bench<Double>(wide)
    let plain = Bench<Double>(try Self.shape(256))
    for (block, same) in zip(bench.model.layout.blocks, plain.model.layout.blocks) {
      let isInside = block.isDecayed && block.name.hasPrefix("layer")
      #expect(block.rateFactors.adaptive == (isInside ? 0.25 : 1), "\(block.name)")
      #expect(block.rateFactors.descent == (isInside ? 1 : 4), "\(block.name)")
      #expect(same.rateFactors == ParameterLayout.RateFactors())
      for i in block.range {
        let expected = plain.parameters[i] / (isInside ? 2 : 1)
        #expect(abs(bench.parameters[i] - expected) <= 1e-7 * abs(expected))
      }
    }
    // Heads of 128 where the base has 32.
    #expect(abs(wide.attentionScale(Double.self) - 32.0.squareRoot() / 128) < 1e-15)
    #expect(wide.widthRatio == 4)
    // Heads of 32 as the base has.
    let many = try TransformerShape(
      width: 256, heads: 8, parametrization: .maximalUpdate(baseWidth: 64, baseHeads: 2))
    #expect(abs(many.attentionScale(Double.self) - 1 / 32.0.squareRoot()) < 1e-15)
  }

  /// What the coordinate check of the paper's appendix D asks: how far some steps move the outputs and
  /// the residual stream, in the root mean square, at several widths.
  @Test(arguments: [.adamw, .momentum] as [Optimizer], TransformerShape.Head.allCases)
  func `activations move as far at any width`(
    _ optimizer: Optimizer, _ head: TransformerShape.Head
  ) throws {
    func slopes(_ parametrize: (Int) -> Parametrization) throws -> [Double] {
      let widths = [32, 64, 128, 256]
      let moves = try widths.map { width in
        try Self.move(
          try Self.shape(width, parametrize(width), head: head), optimizer,
          rate: optimizer == .adamw ? 0.01 : 0.3)
      }
      // The slope of the logarithm over that of the width, by least squares.
      return moves[0].indices.map { kind in
        let (x, y) = (widths.map { Double.log(Double($0)) }, moves.map { Double.log($0[kind]) })
        let (meanX, meanY) = (x.reduce(0, +) / 4, y.reduce(0, +) / 4)
        return zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
          / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
      }
    }
    let maximal = try slopes { _ in .maximalUpdate(baseWidth: 32) }
    let standard = try slopes { _ in .standard }
    // At small widths they move a little farther, since what is drawn at random is then more alike.
    #expect(maximal.allSatisfy { -0.4 < $0 && $0 < 0.15 }, "\(maximal)")
    #expect(standard.allSatisfy { $0 > 0.2 }, "\(standard)")
  }

  /// How far 5 steps move the logits and the residual stream, as root mean squares over seeds.
  private static func move(
    _ shape: TransformerShape, _ optimizer: Optimizer, rate: Double
  ) throws -> [Double] {
    var squares = [0.0, 0.0]
    for seed in 1...2 as ClosedRange<UInt64> {
      var bench = Bench<Float>(shape, batch: 4, seed: seed)
      let update = Update(bench.model.layout, optimizer)
      let before = activations(bench)
      for step in 1...5 { _ = update.step(step, of: &bench, rate: rate) }
      for (kind, (old, new)) in zip(before, activations(bench)).enumerated() {
        squares[kind] +=
          zip(old, new).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
          / Double(old.count)
      }
    }
    return squares.map { ($0 / 2).squareRoot() }
  }

  /// Logits, and the residual stream before the last norm, of a fixed window.
  private static func activations(_ bench: Bench<Float>) -> [[Float]] {
    let shape = bench.model.shape
    let workspace = TransformerWorkspace(
      shape, weights: TransformerWeights<Float>(bench.model.places), sequences: 1)
    let window = (0...shape.context).map { UInt8(37 * $0 % 251) }
    window.withUnsafeBufferPointer { workspace.take($0, as: 0) }
    return bench.parameters.withUnsafeBufferPointer { parameters in
      let base = parameters.baseAddress!
      workspace.weights.take(base, pool: WorkerPool(threads: 1))
      _ = workspace.loss(sequences: 1, at: base, lossScale: 0)
      // The loss has taken the logits' place.
      let stream = Array(
        UnsafeBufferPointer(start: workspace.x, count: shape.context * shape.width))
      let head = base + bench.model.places.head.offset
      let multiplier = Float(1 / shape.widthRatio)
      let logits = (0..<shape.context).flatMap { row in
        (0..<TransformerShape.vocabulary).map { token in
          multiplier
            * (0..<shape.width).reduce(0) {
              $0 + workspace.y[row * shape.width + $1] * head[token * shape.width + $1]
            }
        }
      }
      return [logits, stream]
    }
  }

  @Test func `what cannot be a base model is refused by name`() {
    func argument(_ parametrization: Parametrization, heads: Int = 4) -> String? {
      do throws(TrainingError) {
        _ = try TransformerShape(width: 64, heads: heads, parametrization: parametrization)
      } catch { return error.argument }
      return nil
    }
    #expect(argument(.maximalUpdate(baseWidth: 0)) == "base-width")
    #expect(argument(.maximalUpdate(baseWidth: 30)) == "base-width")
    #expect(argument(.maximalUpdate(baseWidth: 30, baseHeads: 4)) == "base-heads")
    #expect(argument(.maximalUpdate(baseWidth: 32, baseHeads: 0)) == "base-heads")
    #expect(argument(.maximalUpdate(baseWidth: 30, baseHeads: 3)) == nil)
  }

  @Test func `decay that Adam would swallow is refused`() throws {
    let model = try LanguageModel(shape: Self.shape(64, .maximalUpdate(baseWidth: 32)))
    for (optimization, isRefused) in [
      (try Optimization(.adam, weightDecay: 0.1), true), (try Optimization(.adam), false),
      (try Optimization(.adam, weightDecay: 0.1, isDecayIndependent: true), false),
      (try Optimization(.adamw, weightDecay: 0.1), false),
      (try Optimization(.sgd, weightDecay: 0.1), false),
    ] {
      do throws(TrainingError) {
        try model.requireFit(optimization)
        #expect(!isRefused)
      } catch {
        #expect(isRefused && error.argument == "weight-decay")
      }
    }
  }

  /// Weights shrink alike, though their rates differ.
  @Test(arguments: Optimizer.allCases)
  func `a factor multiplies the rate of its block and not its decay`(_ optimizer: Optimizer) throws
  {
    func moved(_ factor: Double, rate: Double, decay: Double, gradient: Float) throws -> Float {
      var layout = ParameterLayout()
      layout.add(
        "matrix", rows: 4, columns: 16, isDecayed: true,
        rateFactors: .init(adaptive: factor, descent: factor))
      let optimization = try Optimization(optimizer, momentum: 0.5, weightDecay: decay)
      let work = VectorWork(
        layout, isAdaptive: optimizer.isAdaptive, pool: WorkerPool(threads: 1))
      let state = OptimizerState(optimization, count: layout.count, peak: rate)
      let (parameters, gradients) = (
        ParameterVector(count: layout.count), ParameterVector(count: layout.count)
      )
      parameters.values.update(repeating: 1)
      gradients.values.update(repeating: gradient)
      state.update(
        parameters, gradient: gradients, scale: 1, step: 1, rate: rate, work: work)
      return parameters.values[5]
    }
    #expect(
      try moved(4, rate: 0.01, decay: 0, gradient: 0.5)
        == moved(1, rate: 0.04, decay: 0, gradient: 0.5))
    // Adam takes a coupled decay for a gradient, and so it is refused there.
    if optimizer != .adam {
      let shrunk = try moved(4, rate: 0.01, decay: 0.5, gradient: 0)
      let steps = optimizer == .nesterov ? 1.5 : 1
      #expect(abs(Double(shrunk) - (1 - 0.005 * steps)) < 1e-6)
    }
  }
}

/// An optimizer's steps of a bench.
private struct Update {
  private let state: OptimizerState
  private let work: VectorWork
  private let parameters, gradient: ParameterVector

  init(_ layout: ParameterLayout, _ optimizer: Optimizer) {
    state = OptimizerState(try! Optimization(optimizer), count: layout.count, peak: 1)
    work = VectorWork(layout, isAdaptive: optimizer.isAdaptive, pool: WorkerPool(threads: 1))
    parameters = ParameterVector(count: layout.count)
    gradient = ParameterVector(count: layout.count)
  }

  /// The loss before the step.
  func step(_ number: Int, of bench: inout Bench<Float>, rate: Double) -> Double {
    let loss = bench.loss(BatchIndex(step: number))
    _ = parameters.values.update(fromContentsOf: bench.parameters)
    _ = gradient.values.update(fromContentsOf: bench.gradient)
    state.update(
      parameters, gradient: gradient, scale: 1, step: number, rate: rate, work: work)
    bench.parameters = Array(parameters.values)
    return loss
  }
}
