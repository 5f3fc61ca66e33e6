import Testing

@testable import Training

@Suite("Study grids")
struct StudyGridTests {
  @Test func `there is a run for each combination of points`() throws {
    let study = try Study.reading(
      """
      out: here
      common: {task: mlp, width: 8}
      vary:
        size:
          50k: {width: 16, heads: 2}
          large: {width: 32, heads: 4}
        schedule:
          constant: constant:peak=$peak,steps=40
          cosine: "cosine:peak=${peak},steps=40"
        peak: [1e-3, 3e-3]
        seed: [1, 2]
      average: seed
      """)
    #expect(study.out == "here")
    #expect(study.runs.count == 16)
    #expect(
      study.runs.prefix(5).map(\.name) == [
        "size-50k/constant/peak-1e-3/seed-1", "size-50k/constant/peak-1e-3/seed-2",
        "size-50k/constant/peak-3e-3/seed-1", "size-50k/constant/peak-3e-3/seed-2",
        "size-50k/cosine/peak-1e-3/seed-1",
      ])
    #expect(
      study.runs[15].arguments == [
        "--task=mlp", "--width=32", "--heads=4", "--schedule=cosine:peak=3e-3,steps=40",
        "--seed=2",
      ])
    #expect(study.runs[15].log == "large/cosine/peak-3e-3/seed-2.csv")
    #expect(study.runs[15].mean(over: "seed") == "mean/large/cosine/peak-3e-3.csv")
    #expect(study.runs[15].points.map(\.name) == ["large", "cosine", "3e-3", "2"])
  }

  @Test func `combinations are left out`() throws {
    let study = try Study.reading(
      """
      vary: {width: [1, 2, 3], seed: [1, 2]}
      exclude:
        - {width: 3}
        - {width: [1, 2], seed: 2}
      """)
    #expect(study.runs.map(\.name) == ["width-1/seed-1", "width-2/seed-1"])
  }

  @Test func `a study without axes is one run`() throws {
    let study = try Study.reading("common: {width: 3, phase: [a, b], tied: true}\n")
    #expect(study.runs.map(\.log) == ["run.csv"])
    #expect(study.runs[0].arguments == ["--width=3", "--phase=a", "--phase=b", "--tied"])
    let plain = try Study.reading("common: {width: 3, tied: false}\n")
    #expect(plain.runs[0].arguments == ["--width=3"])
  }

  @Test func `values are made from other values`() throws {
    let study = try Study.reading(
      """
      common: {schedule: "wsd:peak=$peak,steps=$steps", steps: "${base}0", base: 4, heads: $width}
      vary:
        width: [8]
        seed: {one: 1}
        size: {small: {peak: 1e-2}}
      """)
    #expect(
      study.runs[0].arguments == [
        "--schedule=wsd:peak=1e-2,steps=40", "--heads=8", "--width=8", "--seed=1",
      ])
    #expect(try Study.reading("common: {phase: a$$b}\n").runs[0].arguments == ["--phase=a$b"])
  }

  @Test func `a point's option wins over the common one`() throws {
    let study = try Study.reading("common: {width: 3}\nvary: {size: {a: {width: 5}, b: {seed: 2}}}")
    #expect(study.runs[0].arguments == ["--width=5"])
    #expect(study.runs[1].arguments == ["--width=3", "--seed=2"])
  }

  @Test func `a grid that is too large is refused before it is made`() throws {
    let axes = (0..<8).map { "  a\($0): [\((0..<100).map(String.init).joined(separator: ","))]\n" }
    let error = try #require(throws: StudyError.self) {
      try Study.reading("vary:\n" + axes.joined())
    }
    #expect(error.message.contains("more than 10000 runs"))
  }
}
