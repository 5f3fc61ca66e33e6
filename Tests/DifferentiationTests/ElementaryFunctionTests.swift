import Differentiation
import RealModule
import Testing

/// A function over both kinds of number, at a point inside its domain.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  let point: Double
  let plain: @Sendable (Double) -> Double
  let dual: @Sendable (Dual2) -> Dual2

  var testDescription: String { "\(name)(\(point))" }

  /// Ridders' extrapolation of central differences: about twelve digits, so that a wrong formula
  /// cannot hide.
  var difference: Double {
    var step = 0.05 * max(abs(point), 0.1)
    var table: [[Double]] = []
    var best = (value: 0.0, error: Double.infinity)
    for i in 0..<8 {
      var row = [(plain(point + step) - plain(point - step)) / (2 * step)]
      var factor = 1.96
      for j in 0..<i {
        row.append((row[j] * factor - table[i - 1][j]) / (factor - 1))
        factor *= 1.96
        let error = max(abs(row[j + 1] - row[j]), abs(row[j + 1] - table[i - 1][j]))
        if error < best.error { best = (row[j + 1], error) }
      }
      table.append(row)
      step /= 1.4
    }
    return best.value
  }
}

private func sample(
  _ name: String, _ point: Double, _ plain: @escaping @Sendable (Double) -> Double,
  _ dual: @escaping @Sendable (Dual2) -> Dual2
) -> Sample {
  Sample(name: name, point: point, plain: plain, dual: dual)
}

private let samples: [Sample] = [
  sample("exp", -0.7, { .exp($0) }, { .exp($0) }),
  sample("expMinusOne", 0.01, { .expMinusOne($0) }, { .expMinusOne($0) }),
  sample("exp2", 1.3, { .exp2($0) }, { .exp2($0) }),
  sample("exp10", 0.4, { .exp10($0) }, { .exp10($0) }),
  sample("log", 2.5, { .log($0) }, { .log($0) }),
  sample("log(onePlus:)", 0.3, { .log(onePlus: $0) }, { .log(onePlus: $0) }),
  sample("log2", 2.5, { .log2($0) }, { .log2($0) }),
  sample("log10", 2.5, { .log10($0) }, { .log10($0) }),
  sample("sin", 0.9, { .sin($0) }, { .sin($0) }),
  sample("cos", 0.9, { .cos($0) }, { .cos($0) }),
  sample("tan", 0.9, { .tan($0) }, { .tan($0) }),
  sample("asin", 0.4, { .asin($0) }, { .asin($0) }),
  sample("acos", 0.4, { .acos($0) }, { .acos($0) }),
  sample("atan", -1.4, { .atan($0) }, { .atan($0) }),
  sample("sinh", 0.8, { .sinh($0) }, { .sinh($0) }),
  sample("cosh", 0.8, { .cosh($0) }, { .cosh($0) }),
  sample("tanh", 0.8, { .tanh($0) }, { .tanh($0) }),
  sample("asinh", 0.8, { .asinh($0) }, { .asinh($0) }),
  sample("acosh", 1.8, { .acosh($0) }, { .acosh($0) }),
  sample("atanh", 0.3, { .atanh($0) }, { .atanh($0) }),
  sample("sqrt", 3.1, { .sqrt($0) }, { .sqrt($0) }),
  sample("cube root", 3.1, { .root($0, 3) }, { .root($0, 3) }),
  sample("cube root", -3.1, { .root($0, 3) }, { .root($0, 3) }),
  sample("x^1.7", 2.2, { .pow($0, 1.7) }, { .pow($0, Dual2(1.7)) }),
  sample("1.7^x", 2.2, { .pow(1.7, $0) }, { .pow(Dual2(1.7), $0) }),
  sample("x^x", 1.6, { .pow($0, $0) }, { .pow($0, $0) }),
  sample("x^3", -1.6, { .pow($0, 3) }, { .pow($0, 3) }),
  sample("x^-2", 1.6, { .pow($0, -2) }, { .pow($0, -2) }),
  sample("quotient", 1.6, { (1 + $0) / (2 - $0 * $0) }, { (1 + $0) / (2 - $0 * $0) }),
  sample("constant quotient", 1.6, { 3 / $0 }, { 3.0 / $0 }),
  sample("quotient by constant", 1.6, { $0 / 3 }, { $0 / 3.0 }),
  sample("constants", 1.6, { 3 - 2 * $0 + 1 }, { 3 - 2 * $0 + 1 }),
]

@Test(arguments: samples)
func `derivatives agree with differences`(_ sample: Sample) {
  let result = sample.dual(Dual2(sample.point, lane: 1))
  #expect(result.value == sample.plain(sample.point))
  #expect(result.derivatives[0] == 0)
  let expected = sample.difference
  #expect(abs(result.derivatives[1] - expected) <= 1e-9 * max(1, abs(expected)))
}

@Test func `a product of two variables has both partial derivatives`() {
  let x = Dual<SIMD2<Double>>(3, lane: 0)
  let y = Dual<SIMD2<Double>>(2, lane: 1)
  let product = x * .exp(y)
  #expect(product.derivatives == [Double.exp(2), 3 * .exp(2)])
}

@Test func `a constant at the edge of a domain does not poison the variables`() {
  let x = Dual2(2, lane: 0)
  #expect((x + .sqrt(0)).derivatives == [1, 0])
  #expect((x + .pow(Dual2(0), 0.5)).derivatives == [1, 0])
}

@Test func `powers of zero have the derivatives that exist`() {
  let x = Dual2(0, lane: 0)
  #expect(Dual2.pow(x, 1).derivatives == [1, 0])
  #expect(Dual2.pow(x, 2).derivatives == [0, 0])
  #expect(Dual2.pow(x, Dual2(2)).derivatives == [0, 0])
  // ∂(0^y)/∂y = 0 for y > 0.
  #expect(Dual2.pow(Dual2(0), Dual2(1.5, lane: 0)).derivatives == [0, 0])
}
