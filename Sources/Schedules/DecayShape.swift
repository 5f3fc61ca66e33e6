import RealModule

/// The shape of a decay from one rate to another.
///
/// With progress u from 0 at its start to 1 at its end, the rate is
/// final + (peak − final)·g(u), or geometric for ``exponential``:
///
/// | shape | g(u) |
/// |---|---|
/// | `linear` | 1 − u |
/// | `1-sqrt` | 1 − √u |
/// | `cosine` | ½(1 + cos πu) |
/// | `mirror-cosine` | 2(1 − u) − ½(1 + cos πu) |
/// | `square` | 1 − u² |
/// | `exponential` | peak^(1−u)·final^u in place of the sum |
///
/// Source: Hägele and others 2024, arXiv 2405.18392, and their code.
public enum DecayShape: String, CaseIterable, Hashable, Sendable {
  case linear
  case oneMinusSqrt = "1-sqrt"
  case cosine
  /// The cosine mirrored on the straight line: slow where the cosine is fast.
  case mirrorCosine = "mirror-cosine"
  case square
  /// Falls by the same factor at every step; needs rates above 0.
  case exponential

  /// The rate at progress `u` ∈ [0, 1] of a decay from `peak` to `final`, exact at both ends.
  @inline(__always)
  func rate(at u: Double, from peak: Double, to final: Double) -> Double {
    if u <= 0 { return peak }
    if u >= 1 { return final }
    return switch self {
    case .linear: peak + (final - peak) * u
    case .oneMinusSqrt: final + (peak - final) * (1 - u.squareRoot())
    case .cosine: final + (peak - final) * Self.halfWave(u)
    case .mirrorCosine: final + (peak - final) * (2 * (1 - u) - Self.halfWave(u))
    case .square: final + (peak - final) * (1 - u * u)
    case .exponential: .pow(peak, 1 - u) * .pow(final, u)
    }
  }

  /// ½(1 + cos πu), written so that it keeps its relative accuracy near 0 (u near 1).
  @inline(__always)
  private static func halfWave(_ u: Double) -> Double {
    let cosine = Double.cos(.pi / 2 * u)
    return cosine * cosine
  }
}
