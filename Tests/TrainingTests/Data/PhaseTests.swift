import Schedules
import Testing

@testable import Training

struct PhaseTests {
  @Test(
    arguments: [
      ("corpus=a.txt", "corpus=a.txt"),
      (" steps = 20 ;corpus= c++/x ", "corpus=c++/x; steps=20"),
      (
        "corpus=0.7*a b.txt + 3e-1 * ./synthetic + c;replay=.05",
        "corpus=0.7*a b.txt + 0.3*./synthetic + 1.0*c; replay=0.05"
      ),
      (
        "corpus=synthetic:words=50,classes=2",
        "corpus=synthetic:words=50,classes=2,exponent=1.4,language=1"
      ),
      (
        "corpus=a; schedule=warmup(10; constant:peak=1e-3,steps=50)",
        "corpus=a; schedule=warmup(10; constant:peak=1e-3,steps=50,warmup=0)"
      ),
      ("corpus=a; steps=50; schedule=constant:peak=1,steps=50", nil),
    ] as [(String, String?)]) func `text makes a phase and a phase text`(
      text: String, canonical: String?
    ) throws
  {
    let phase = try Phase(text: text)
    if let canonical { #expect(phase.text == canonical) }
    #expect(try Phase(text: phase.text) == phase)
  }

  @Test(arguments: [
    ("", "phase=: '' is not of the form KEY=VALUE"),
    ("steps=3", "phase=steps=3: needs a corpus, as in"),
    ("corpus=", "corpus=: must be a file, a folder, or a language"),
    ("corpus=a + ", "corpus=: must be a file"),
    ("corpus=0*a", "corpus=0.0*a: must have a weight above 0"),
    ("corpus=a; step=3", "phase=corpus=a; step=3: there is no key 'step'; did you mean 'steps'?"),
    ("corpus=a; corpus=b", "phase=corpus=a; corpus=b: must give 'corpus' once only"),
    ("corpus=a; steps=0", "steps=0: must be a whole number from 1"),
    ("corpus=a; steps=1.5", "steps=1.5: must be a whole number"),
    ("corpus=a; replay=1", "replay=1: must be a share of at least 0 and below 1"),
    ("corpus=a; steps=4; schedule=constant:peak=1,steps=5", "steps=4: must be left out, or be the"),
    ("corpus=a; schedule=const:peak=1,steps=5", "schedule 'const:peak=1,steps=5', character 1:"),
    ("corpus=synthetic:words=1", "words=1: must be"),
  ]) func `bad text is refused`(text: String, message: String) {
    #expect {
      try Phase(text: text)
    } throws: { "\($0)".hasPrefix(message) }
  }

  @Test(arguments: [[1.0], [0.7, 0.3], [1, 1, 1], [0.001, 5, 0.2, 0], [0, 1, 0, 2]])
  func `an allotment is even and counts itself`(weights: [Double]) {
    let allotment = Allotment(weights)
    let total = weights.reduce(0, +)
    var counts = [Int](repeating: 0, count: weights.count)
    for number in 0..<5000 {
      for source in weights.indices where number % 97 == 0 {
        #expect(allotment.count(of: source, among: number) == counts[source])
      }
      let draw = allotment.draw(number)
      #expect(draw.number == counts[draw.source])
      counts[draw.source] += 1
      if number % 50 == 49 {
        for (count, weight) in zip(counts, weights) {
          let exact = Double(number + 1) * weight / total
          #expect(abs(Double(count) - exact) < Double(weights.count))
        }
      }
    }
    for (count, weight) in zip(counts, weights) where weight == 0 { #expect(count == 0) }
  }

  @Test func `an allotment holds far out`() {
    let allotment = Allotment([0.3, 0.7])
    let far = 1 << 50
    let first = allotment.count(of: 0, among: far)
    #expect(abs(Double(first) / Double(far) - 0.3) < 1e-9)
    #expect(first + allotment.count(of: 1, among: far) == far)
  }
}
