import RealModule

/// Σ_{j ≥ first} j^(−exponent), the Hurwitz zeta function at whole numbers, to a relative 1e-14.
///
/// The first terms are added one by one, and the rest by the Euler–Maclaurin formula from N on:
/// N^(1−p)/(p − 1) + N^(−p)/2 + Σ_k B_{2k}/(2k)!·p(p+1)…(p+2k−2)·N^(−p−2k+1).
///
/// GSL's `gsl_sf_hzeta` would do, but ends the process where a term underflows, and the trainer has no
/// other use for GSL.
///
/// - Precondition: `exponent > 1` and `first ≥ 1`.
func hurwitzZeta(exponent p: Double, from first: Int) -> Double {
  precondition(p > 1 && first >= 1)
  // The formula's terms fall by (p/N)² and more.
  // Fits: exponents are at most 16·16 + 1.
  let start = max(first, Int(2 * p) + 16)
  let n = Double(start)
  let power = Double.pow(n, -p)
  var rest = power * n / (p - 1) + power / 2
  /// B_{2k}/(2k)!
  let coefficients = [1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1_209_600, 1.0 / 47_900_160]
  var factor = p * power / n
  for (k, coefficient) in coefficients.enumerated() {
    rest += coefficient * factor
    let next = p + Double(2 * k + 1)
    factor *= next * (next + 1) / (n * n)
  }
  // From the smallest, so that they count.
  var sum = 0.0
  for j in stride(from: start - 1, through: first, by: -1) { sum += Double.pow(Double(j), -p) }
  return sum + rest
}
