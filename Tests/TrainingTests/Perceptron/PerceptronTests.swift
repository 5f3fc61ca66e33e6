import RealModule
import Testing

@testable import Training

struct PerceptronTests {
  private func bench<Scalar: KernelScalar & Real>(
    _ task: Perceptron, of: Scalar.Type, seed: UInt64 = 1, threads: Int = 1
  ) throws -> ObjectiveBench<Scalar> {
    ObjectiveBench(
      try task.objective(of: Scalar.self, seed: seed, pool: WorkerPool(threads: threads)))
  }

  @Test(
    arguments: Perceptron.Activation.allCases,
    [
      .regression(labelNoise: 0.5), .classification(temperature: 0),
      .classification(temperature: 1),
    ] as [Perceptron.Problem])
  func `the gradient is that of central differences`(
    _ activation: Perceptron.Activation, _ problem: Perceptron.Problem
  ) throws {
    let task = try Perceptron(
      problem: problem, inputs: 5, outputs: 3, widths: [7, 4], activation: activation,
      hasBiases: true, teacherWidth: 6, validationExamples: 1, batch: 70)
    var bench = try bench(task, of: Double.self)
    bench.stir()
    bench.expectGradientOfDifferences("\(activation), \(problem)")
  }

  @Test func `threads change no bit`() throws {
    let task = try Perceptron(
      problem: .classification(temperature: 1), inputs: 9, widths: [33], trainSize: 300,
      validationExamples: 200, batch: 200, deficitSteps: 2, deficitShare: 0.5)
    let results = try [1, 2, 3].map { threads in
      var bench = try bench(task, of: Float.self, threads: threads)
      return (bench.descend(steps: 4, rate: 0.1), bench.parameters, bench.validate())
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func `single precision computes what double precision does`() throws {
    let task = try Perceptron(inputs: 9, widths: [20, 10], validationExamples: 100, batch: 100)
    var single = try bench(task, of: Float.self)
    var double = try bench(task, of: Double.self)
    for (a, b) in zip(
      single.descend(steps: 5, rate: 0.05), double.descend(steps: 5, rate: 0.05))
    {
      #expect(abs(a - b) < 1e-5 * b)
    }
  }

  @Test func `a part of a minibatch is added to what is there`() throws {
    let task = try Perceptron(inputs: 4, widths: [5], validationExamples: 1, batch: 40)
    for batch in [40, 160] {
      let task = try Perceptron(
        inputs: task.inputs, widths: task.widths, validationExamples: 1, batch: batch)
      var bench = try bench(task, of: Double.self)
      _ = bench.loss()
      let once = bench.gradient
      _ = bench.loss(isAdding: true)
      for (a, b) in zip(bench.gradient, once) { #expect(abs(a - 2 * b) < 1e-12) }
    }
  }

  /// With one unit each, w₂·w₁ = a and balanced weights, gradient flow on ½m(s − a)², m being the
  /// mean of x², solves ȧ = 2m·a(s − a): a(t) = s/(1 + (s/a₀ − 1)·e^(−2mst)) (Saxe, McClelland and
  /// Ganguli 2014).
  @Test func `a deep linear network learns a mode along the logistic curve`() throws {
    let task = try Perceptron(
      inputs: 1, widths: [1], activation: .linear, teacherLayers: 0, trainSize: 64,
      validationExamples: 1, batch: 64)
    var bench = try bench(task, of: Double.self)
    let blocks = bench.objective.layout.blocks
    let (first, second) = (blocks[0].offset, blocks[1].offset)
    let a0 = 0.001
    func start(sign: Double) {
      bench.parameters[first] = a0.squareRoot()
      bench.parameters[second] = sign * a0.squareRoot()
    }
    start(sign: 0)
    let moment = 2 * bench.loss()  // At a = 0 with s = ±1.
    start(sign: 1)
    let sign = bench.loss() < moment / 2 ? 1.0 : -1.0
    start(sign: sign)
    let rate = 1e-3
    let losses = bench.descend(steps: 8001, rate: rate)
    for step in stride(from: 0, through: 8000, by: 1000) {
      let time = Double(step) * rate
      let a = 1 / (1 + (1 / a0 - 1) * Double.exp(-2 * moment * time))
      let exact = moment / 2 * (1 - a) * (1 - a)
      #expect(abs(losses[step] - exact) < 0.01 * moment, "\(step): \(losses[step]), \(exact)")
    }
    #expect(losses[1000] > 0.4 * moment && losses[8000] < 0.001 * moment)
  }

  @Test func `a linear teacher has the singular values that were asked for`() {
    let teacher = LinearTeacher(inputs: 6, outputs: 4, decay: 1, seed: 3)
    // The traces of WWᵀ and of its square are Σ s² and Σ s⁴.
    var gram = [[Double]](repeating: Array(repeating: 0, count: 4), count: 4)
    for i in 0..<4 {
      for k in 0..<4 {
        for j in 0..<6 { gram[i][k] += teacher.weights[i * 6 + j] * teacher.weights[k * 6 + j] }
      }
    }
    let trace = (0..<4).reduce(0) { $0 + gram[$1][$1] }
    let square = gram.joined().reduce(0) { $0 + $1 * $1 }
    #expect(abs(trace - (1 + 1.0 / 4 + 1.0 / 9 + 1.0 / 16)) < 1e-12)
    #expect(abs(square - (1 + 1.0 / 16 + 1.0 / 81 + 1.0 / 256)) < 1e-12)
  }

  @Test func `classification learns a tiny set by heart`() throws {
    let task = try Perceptron(
      problem: .classification(temperature: 2), inputs: 16, outputs: 4, widths: [32],
      trainSize: 24, validationExamples: 100, batch: 24)
    var bench = try bench(task, of: Float.self)
    let losses = bench.descend(steps: 800, rate: 0.5)
    #expect(losses[0] > 1 && losses[799] < 0.02)
  }

  @Test func `validation is never below the irreducible loss and comes near it`() throws {
    let noisy = try Perceptron(
      problem: .regression(labelNoise: 0.3), inputs: 4, widths: [], teacherLayers: 0,
      validationExamples: 200, batch: 64)
    var regression = try bench(noisy, of: Double.self)
    _ = regression.descend(steps: 300, rate: 0.02)
    #expect(abs(noisy.irreducibleLoss - 0.15) < 1e-15)
    let loss = regression.validate()[0]
    #expect(loss >= 0.15 && loss < 0.16)

    let classes = try Perceptron(
      problem: .classification(temperature: 0.5), inputs: 4, outputs: 3, widths: [],
      teacherLayers: 0, validationExamples: 200, batch: 64)
    var classification = try bench(classes, of: Double.self)
    let before = classification.validate()
    _ = classification.descend(steps: 400, rate: 0.5)
    let after = classification.validate()
    let least = classes.irreducibleLoss
    #expect(least > 0.1 && after[0] >= least && after[0] < least + 0.03 && before[0] > least + 0.05)
    #expect(after[1] < before[1] && after[1] < 0.2)
  }

  /// A network of three linear layers shrinks toward the saddle at 0 while inputs say nothing, and
  /// then takes longer to leave it; a linear model has no saddle.
  @Test func `a deficit leaves its mark on a deep network and none on a shallow one`() throws {
    func loss(widths: [Int], deficit: Int) throws -> Double {
      let task = try Perceptron(
        inputs: 8, outputs: 4, widths: widths, activation: .linear, initializationScale: 0.7,
        teacherLayers: 0, validationExamples: 200, batch: 32, deficitSteps: deficit)
      var bench = try bench(task, of: Double.self)
      _ = bench.descend(steps: deficit + 60, rate: 0.1)
      return bench.validate()[0]
    }
    let deep = try [0, 300].map { try loss(widths: [8, 8], deficit: $0) }
    let shallow = try [0, 300].map { try loss(widths: [], deficit: $0) }
    #expect(deep[1] > 2 * deep[0], "\(deep)")
    #expect(shallow[1] < 1.5 * shallow[0], "\(shallow)")
  }

  @Test func `bad arguments are refused by name`() {
    let refused: [(argument: String, make: () throws -> Perceptron)] = [
      ("inputs", { try Perceptron(inputs: 0) }), ("width", { try Perceptron(widths: [3, 0]) }),
      ("outputs", { try Perceptron(problem: .classification(temperature: 0), outputs: 1) }),
      ("label-noise", { try Perceptron(problem: .regression(labelNoise: -1)) }),
      ("temperature", { try Perceptron(problem: .classification(temperature: .nan)) }),
      ("batch", { try Perceptron(trainSize: 10, batch: 11) }),
      ("train-size", { try Perceptron(trainSize: 0) }),
      ("deficit-share", { try Perceptron(deficitShare: 0) }),
      ("curriculum", { try Perceptron(curriculum: Curriculum(.growing)) }),
      ("init-scale", { try Perceptron(initializationScale: .infinity) }),
    ]
    for (argument, make) in refused {
      let error = #expect(throws: TrainingError.self) { _ = try make() }
      #expect(error?.argument == argument)
    }
  }
}
