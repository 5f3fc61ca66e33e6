import Laws
import RealModule

/// What is believed of a coupled law before any run is seen, and of how real losses depart from it.
///
/// The numbers were found on public tables of 2020 to 2025, by leaving out all tables of one source at a
/// time; `Scripts/benchmark scale` prints what they forecast. They are weak: fifty points outweigh them.
enum ScalingBeliefs {
  /// ln(E/(L_min − E)): the irreducible loss is about .62 of the least loss in the table.
  static let limit = Belief("ln(E / rest of the least loss)", mean: 0.5, deviation: 0.55)
  /// (ln α + ln β)/2.
  static let exponent = Belief("ln √(alpha·beta)", mean: .log(0.3), deviation: 0.5)
  /// ln(α/β), about 0: with few points one exponent serves both.
  static let tilt = Belief("ln(alpha/beta)", mean: 0, deviation: 0.2)
  /// ln k: terms are coupled more than by a sum.
  static let coupling = Belief("ln k", mean: .log(2), deviation: 0.6)
  /// ln of the size's term over the data's, in the middle of the data.
  static let balance = Belief("ln(size's term / data's)", mean: 0, deviation: 2)

  /// ln of the standard deviation of the misfit of ln L, which runs alike share.
  static let misfit = Belief("ln misfit", mean: .log(0.0075), deviation: 0.5)
  static let misfits = [0.004, 0.010, 0.025]
  /// ln of the standard deviation of each point's own noise of ln L.
  static let noise = Belief("ln noise", mean: .log(0.003), deviation: 1)
  static let noises = [0.001, 0.0025, 0.006, 0.015]
  /// Over how far in ln N + ln D a misfit is shared.
  static let reach = 5.0
  /// Scales of a point's misfit and noise, as powers of its loss over the least one: alike, or far
  /// larger for small or early runs. Each view counts for half.
  static let views = [0.0, 2.0]
  /// The standard deviation that a step in ln(N, D) beyond the nearest run adds.
  static let distance = 0.007
  static let floor = 0.002
}
