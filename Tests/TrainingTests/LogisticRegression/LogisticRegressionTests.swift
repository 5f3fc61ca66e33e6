import Foundation
import RealModule
import Testing

@testable import Training

struct LogisticRegressionTests {
  private func bench<Scalar: KernelScalar & Real>(
    _ task: LogisticRegression, of: Scalar.Type, threads: Int = 1
  ) throws -> ObjectiveBench<Scalar> {
    ObjectiveBench(try task.objective(of: Scalar.self, seed: 1, pool: WorkerPool(threads: threads)))
  }

  private let separable = Result {
    try LogisticRegression(
      DrawnLabels(inputs: 8, decay: 1, margin: 0.05), trainSize: 64, validationExamples: 500)
  }

  @Test func `the gradient is that of central differences`() throws {
    for batch in [60, 20] {
      let task = try LogisticRegression(
        DrawnLabels(inputs: 6, decay: 1, flipShare: 0.2), trainSize: 60, validationExamples: 1,
        batch: batch, ridge: 0.1)
      var bench = try bench(task, of: Double.self)
      bench.stir()
      bench.expectGradientOfDifferences("batch \(batch)")
    }
  }

  @Test func `margins of any size give finite losses`() throws {
    var bench = try bench(separable.get(), of: Float.self)
    for scale in [1e-30, 1, 1e4, 1e30] as [Float] {
      for i in bench.parameters.indices { bench.parameters[i] = scale }
      let loss = bench.loss()
      #expect(loss.isFinite && loss > 0)
      #expect(bench.gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test func `a small rate falls at each step and a large one oscillates and ends lower`() throws {
    let task = try separable.get()
    let edge = 2 / task.smoothness
    var (small, large) = (
      try bench(task, of: Double.self), try bench(task, of: Double.self)
    )
    let slow = small.descend(steps: 400, rate: 0.5 * edge)
    let fast = large.descend(steps: 400, rate: 50 * edge)
    func rises(_ losses: [Double]) -> Int { zip(losses, losses.dropFirst()).count { $0 < $1 } }
    #expect(abs(slow[0] - Double.log(2)) < 1e-12 && rises(slow) == 0, "\(rises(slow))")
    #expect(rises(fast) > 0 && fast.max()! > fast[0])
    #expect(rises(Array(fast.suffix(100))) == 0 && fast[399] < slow[399] / 3)
  }

  @Test func `drawn examples keep their margin and the share of flips`() throws {
    let labels = try DrawnLabels(inputs: 10, decay: 0.5, margin: 0.3, flipShare: 0.25)
    let stream = DrawnLabelStream<Double>(labels, seed: 4, isValidation: false)
    let set = ExampleSet(2000, of: stream, inputWidth: 10, targetWidth: 1)
    let u = labels.direction
    var wrong = 0
    for i in 0..<set.count {
      let product = (0..<10).reduce(0) { $0 + u[$1] * set.inputs[i * 10 + $1] }
      #expect(abs(product) >= 0.3 - 1e-9)
      if product * set.targets[i] < 0 { wrong += 1 }
    }
    // Five standard deviations.
    #expect(abs(Double(wrong) - 500) < 5 * (2000 * 0.25 * 0.75).squareRoot())
  }

  @Test func `the smoothness of drawn examples is that of many of them`() throws {
    let labels = try DrawnLabels(inputs: 5, decay: 1, margin: 0.7)
    let stream = DrawnLabelStream<Float>(labels, seed: 2, isValidation: false)
    let set = ExampleSet(20000, of: stream, inputWidth: 5, targetWidth: 1)
    let data = Dataset(features: set.inputs, labels: set.targets, width: 5)
    let drawn = try LogisticRegression(labels).smoothness
    let read = try LogisticRegression(data, name: "drawn").smoothness
    // The intercept's own direction has a smaller eigenvalue, and hardly changes the largest.
    #expect(abs(drawn - read) < 0.03 * drawn, "\(drawn), \(read)")
  }

  @Test func `a LIBSVM file is learned with its intercept and threads change no bit`() throws {
    // Divided by x₁ = 3, which needs an intercept.
    let lines = (0..<200).map { i in
      let x = Double(i * 37 % 200) / 40 + (i * 37 % 200 < 120 ? -0.2 : 0.2)
      return "\(i * 37 % 200 < 120 ? 1 : 2) 1:\(x) 2:\(Double(i % 7) / 7)\n"
    }
    let data = try withTemporaryFolder { folder in
      let file = folder.appending(path: "examples.svm")
      try Data(lines.joined().utf8).write(to: file)
      return try Dataset(reading: file.path)
    }
    let task = try LogisticRegression(data, name: "examples.svm")
    #expect(task.trainSize == 180 && task.batch == 180 && task.validationExamples == 20)
    let results = try [1, 3].map { threads in
      var bench = try bench(task, of: Float.self, threads: threads)
      return (bench.descend(steps: 2000, rate: 1), bench.validate())
    }
    #expect(results[0] == results[1])
    #expect(results[0].1[0] < 0.15 && results[0].1[1] <= 0.05, "\(results[0].1)")
  }

  @Test func `bad arguments are refused by name`() {
    let refused: [(argument: String, make: () throws -> LogisticRegression)] = [
      ("inputs", { try LogisticRegression(DrawnLabels(inputs: 0)) }),
      ("flip", { try LogisticRegression(DrawnLabels(flipShare: 0.6)) }),
      ("margin", { try LogisticRegression(DrawnLabels(margin: .nan)) }),
      ("batch", { try LogisticRegression(DrawnLabels(), trainSize: 4, batch: 5) }),
      ("ridge", { try LogisticRegression(DrawnLabels(), ridge: -1) }),
      (
        "data",
        {
          try LogisticRegression(
            Dataset(features: [1, 2, 3], labels: [0, 1, 2], width: 1), name: "f")
        }
      ),
      (
        "validation-examples",
        {
          try LogisticRegression(
            Dataset(features: [1, 2], labels: [0, 1], width: 1), name: "f", validationExamples: 2)
        }
      ),
    ]
    for (argument, make) in refused {
      let error = #expect(throws: TrainingError.self) { _ = try make() }
      #expect(error?.argument == argument)
    }
  }
}
