import Basics
import Laws
import RealModule
import Scaling

/// What laws and their optima have to give for parameters that are given: closed forms, checked by others.
func testVectors() -> [String] {
  var findings = Findings()
  let additive = AdditiveScalingLaw()
  // The optima of Epoch's points.
  let epoch = ScalingFrontier(
    additive, absolute: [1.817219, 477.833, 2143.414, 0.3473114, 0.3671724])
  for (compute, size, tokens, loss) in [
    (1e21, 2.79173e9, 5.97002e10, 2.304455), (5.76e23, 7.31899e10, 1.31166e12, 1.973913),
    (1e25, 3.17299e11, 5.25267e12, 1.911367),
  ] {
    let best = epoch.best(compute: compute)
    findings.add("S1 N* at C = \(NumberText.exact(compute))", best.size, is: size, within: 5e-5)
    findings.add("S1 D* at C = \(NumberText.exact(compute))", best.tokens, is: tokens, within: 5e-5)
    findings.add(
      "S1 L* at C = \(NumberText.exact(compute))", best.loss, is: loss, digits: 7, within: 1e-6)
  }
  // The least compute of training and answers, by Hoffmann et al.'s law.
  let hoffmann = ScalingFrontier(
    additive, absolute: [1.69337368, 406.401018, 410.722827, 0.33917084, 0.2849083])
  for (answers, size, tokens) in [
    (0, 1.6212e10, 8.0305e11), (1e12, 1.1234e10, 1.2151e12), (1e13, 6.1959e9, 3.1746e12),
  ] {
    let best = hoffmann.least(loss: 2, inferenceTokens: answers)
    findings.add(
      "S10 N for L = 2, \(NumberText.exact(answers)) answered", best?.size ?? .nan, is: size,
      digits: 5)
    findings.add(
      "S10 D for L = 2, \(NumberText.exact(answers)) answered", best?.tokens ?? .nan, is: tokens,
      digits: 5)
  }
  // What a smaller or larger model than the best takes to be as good.
  let vries = ScalingFrontier(additive, absolute: [1.62, 406.4, 410.7, 0.336, 0.283])
  let best = vries.best(compute: 1e22)
  for (share, target) in [(0.5, 2.41565), (0.3, 6.85216), (2, 0.56562)] {
    let tokens = vries.tokens(size: share * best.size, loss: best.loss) ?? .nan
    findings.add(
      "S10 k_D of k_N = \(NumberText.exact(share))", tokens / best.tokens, is: target, within: 1e-5)
  }
  // The coupled law's optima and values.
  let coupled = CoupledScalingLaw()
  let point = ScalingPoints([.parameters: [1e9], .tokens: [2e10]])
  for (k, size, tokens, loss, value) in [
    (1, 2.67674e9, 6.22649e10, 2.195689, 2.376754), (2, 2.73037e9, 6.10418e10, 2.079808, 2.207893),
    (0.5, 2.57261e9, 6.47851e10, 2.591299, 2.953415),
  ] {
    let absolute = [1.8, 400, 1500, 0.35, 0.36, k]
    let best = ScalingFrontier(coupled, absolute: absolute).best(compute: 1e21)
    findings.add("S13 coupled, k = \(NumberText.exact(k)): N*", best.size, is: size)
    findings.add("S13 coupled, k = \(NumberText.exact(k)): D*", best.tokens, is: tokens)
    findings.add("S13 coupled, k = \(NumberText.exact(k)): L*", best.loss, is: loss, digits: 7)
    findings.add(
      "S13 coupled, k = \(NumberText.exact(k)): L(1e9, 2e10)",
      coupled.losses(absolute, at: point)[0], is: value, digits: 7)
  }
  // Gadre et al.'s: beta·6^(b/2)·(M·N)^b is B·D^−α.
  let b = 0.272851
  findings.add(
    "S13 over-training, N = 1e9, M = 20",
    TiedScalingLaw().losses([1.83665, 166.211, 366.687 * .exp(-b / 2 * .log(6)), b], at: point)[0],
    is: 2.862863, digits: 7, within: 1e-5)
  let routed = ScalingPoints([.parameters: [1e9, 1e9], .experts: [64, 1]])
  let losses = RoutedScalingLaw().losses(
    [0, -0.082, -0.108, 0.009, 1.104, 1.847, 314.478], at: routed)
  findings.add("S13 routed, N = 1e9, E = 64", losses[0], is: 2.08581)
  findings.add("S13 routed, N = 1e9, E = 1", losses[1], is: 2.28457)
  let repeatedPoint = ScalingPoints([
    .parameters: [2.81e9], .tokens: [5.5e10], .uniqueTokens: [5.5e9],
  ])
  let repeated = RepeatedDataLaw().losses(
    [1.83159366, 54.0726406, 22720.1821, 0.21235313, 0.46628912, 25.1678789, 1e12],
    at: repeatedPoint)
  findings.add("S13 repeated, R_N = 1e12", repeated[0], is: 2.604011, digits: 7)
  findings.add(
    "published: N 6.34e9, D 242e9, U 25e9",
    RepeatedDataLaw().losses(
      [
        .exp(0.6254804), .exp(6.255414), .exp(7.3049974), 0.3526596, 0.3526596, 15.387756, 5.309743,
      ],
      at: ScalingPoints([.parameters: [6.34e9], .tokens: [2.42e11], .uniqueTokens: [2.5e10]]))[0],
    is: 2.225644, digits: 7)
  findings.printed("5. Test vectors: laws at given parameters")
  return findings.missed
}
