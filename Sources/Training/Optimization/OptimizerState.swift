internal import CKernels

/// An optimizer's running moments, and the updates that it makes.
final class OptimizerState {
  private let optimization: Optimization
  /// The schedule's highest rate, which independent weight decay is measured against.
  private let peak: Double
  /// The velocity of momentum, or the first and second moments of Adam.
  private let moments: [ParameterVector]

  init(_ optimization: Optimization, count: Int, peak: Double) {
    self.optimization = optimization
    self.peak = peak
    let vectors =
      switch optimization.optimizer {
      case .sgd: 0
      case .momentum, .nesterov: 1
      case .adam, .adamw: 2
      }
    moments = (0..<vectors).map { _ in ParameterVector(count: count) }
  }

  /// The `step`-th update of the parameters.
  ///
  /// - Parameter scale: what the gradient is multiplied by first.
  func update(
    _ parameters: ParameterVector, gradient: ParameterVector, scale: Double, step: Int,
    rate: Double, work: VectorWork
  ) {
    let (coupled, decoupled) = decays(rate: rate)
    switch optimization.optimizer {
    case .sgd, .momentum, .nesterov:
      descend(
        parameters, gradient, scale: Float(scale), rate: rate, coupled: coupled,
        decoupled: Float(decoupled), work)
    case .adam, .adamw:
      adapt(
        parameters, gradient, scale: Float(scale), step: step, rate: rate,
        coupled: Float(coupled), decoupled: Float(decoupled), work)
    }
  }

  /// What is added to the gradient, times the weights, and the share that the weights shrink by.
  private func decays(rate: Double) -> (coupled: Double, decoupled: Double) {
    let decay = optimization.weightDecay
    if optimization.isDecayIndependent { return (0, peak > 0 ? rate / peak * decay : 0) }
    return optimization.optimizer == .adamw ? (0, rate * decay) : (decay, 0)
  }

  private func descend(
    _ parameters: ParameterVector, _ gradient: ParameterVector, scale: Float, rate: Double,
    coupled: Double, decoupled: Float, _ work: VectorWork
  ) {
    let (p, g) = (Shared(parameters.start), Shared(gradient.start))
    let velocity = moments.first.map { Shared($0.start) }
    let (momentum, isNesterov) = (
      Float(optimization.momentum), optimization.optimizer == .nesterov
    )
    work.run { piece in
      let start = piece.range.lowerBound
      let rate = Float(rate * piece.rateFactor)
      // Weights shrink by the schedule's rate times the decay, whatever their own rate.
      let (coupled, decoupled) =
        piece.isDecayed ? (Float(coupled / piece.rateFactor), decoupled) : (Float(0), Float(0))
      if let velocity {
        losscast_momentum_f32(
          piece.range.count, p.pointer + start, g.pointer + start, velocity.pointer + start, scale,
          rate, momentum, coupled, decoupled, isNesterov)
      } else {
        losscast_sgd_f32(
          piece.range.count, p.pointer + start, g.pointer + start, scale, rate, coupled, decoupled)
      }
    }
  }

  private func adapt(
    _ parameters: ParameterVector, _ gradient: ParameterVector, scale: Float, step: Int,
    rate: Double, coupled: Float, decoupled: Float, _ work: VectorWork
  ) {
    let (p, g) = (Shared(parameters.start), Shared(gradient.start))
    let (m, v) = (Shared(moments[0].start), Shared(moments[1].start))
    let (beta1, beta2, epsilon) = (
      Float(optimization.beta1), Float(optimization.beta2), Float(optimization.epsilon)
    )
    let bias1 = Float(1 - Self.power(optimization.beta1, step))
    let bias2 = Float(1 - Self.power(optimization.beta2, step))
    work.run { piece in
      let (start, count) = (piece.range.lowerBound, piece.range.count)
      var scale = scale
      let rate = Float(rate * piece.rateFactor)
      if coupled > 0, piece.isDecayed {
        // The kernel's decay is decoupled; coupled, the weights are part of the gradient.
        let (p, g) = (p.pointer + start, g.pointer + start)
        for i in 0..<count { g[i] = scale * g[i] + coupled * p[i] }
        scale = 1
      }
      losscast_adamw_f32(
        count, p.pointer + start, g.pointer + start, m.pointer + start, v.pointer + start, scale,
        rate, beta1, beta2, epsilon, piece.isDecayed ? decoupled : 0, bias1, bias2)
    }
  }

  /// baseⁿ by squaring: its bits depend on no library.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, base, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= base }
      base *= base
      rest >>= 1
    }
    return result
  }
}

extension OptimizerState {
  func save(to state: inout StateEncoder) {
    for moment in moments { state.append(moment.reading) }
  }

  func restore(from state: inout StateDecoder) throws(StateError) {
    for moment in moments { try state.read(into: moment.values) }
  }
}
