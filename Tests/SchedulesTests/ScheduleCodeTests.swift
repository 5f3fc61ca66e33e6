import Foundation
import Schedules
import Testing

@Suite struct ScheduleCodeTests {
  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// The rates of every step by the code, run in Python with stand-ins for the frameworks: they
  /// show what the code asks of them.
  private func rates(_ code: ScheduleCode, of schedule: any Schedule) throws -> [Double] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, to path: String) throws {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try write(code.text(for: schedule), to: "schedule.py")
    try write(
      """
      class LambdaLR:
          def __init__(self, optimizer, rate):
              self.rate = rate
      """, to: "torch/optim/lr_scheduler.py")
    try write("", to: "torch/__init__.py")
    try write("", to: "torch/optim/__init__.py")
    try write("", to: "jax/__init__.py")
    try write(
      """
      array = list

      def interp(x, xs, ys):
          for a, b, c, d in zip(xs, xs[1:], ys, ys[1:]):
              assert a < b
              if a <= x <= b:
                  return c + (d - c) * (x - a) / (b - a)
          return ys[0] if x < xs[0] else ys[-1]
      """, to: "jax/numpy.py")
    let count = schedule.steps
    try write(
      code == .pytorch
        ? "import schedule\ns = schedule.make_scheduler(None)\n"
          + "print(*[s.rate(done) for done in range(\(count + 3))])"
        : "import schedule\nprint(*[schedule.schedule(done) for done in range(\(count + 3))])",
      to: "main.py")
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.python))
    process.arguments = ["main.py"]
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .compactMap { Double($0) }
  }

  @Test(
    .enabled(if: python != nil, "Python is absent"), arguments: ScheduleCode.allCases,
    [
      "wsd:peak=3e-4,final=3e-5,steps=400,warmup=40,decay=100",
      "wsd:peak=3e-4,steps=400,decay=100,shape=1-sqrt",
      "piecewise:knots=0:0/39:3e-4/40:3e-4/300:3e-4/300:5e-5/400:1e-6,warmup=40",
      "cosine:peak=1,steps=150,warmup=1", "constant:peak=2,steps=1", "constant:peak=2,steps=9",
    ])
  func `the code gives the schedule's rates`(code: ScheduleCode, text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let found = try rates(code, of: schedule)
    let wanted = schedule.rates(through: schedule.steps + 3)
    let highest = wanted.max() ?? 0
    try #require(found.count == wanted.count)
    for (found, wanted) in zip(found, wanted) { #expect(abs(found - wanted) <= 1.001e-4 * highest) }
    if code == .optax, text.hasPrefix("piece") { #expect(abs(found[299] - 5e-5) < 1e-19) }
  }

  @Test func `the code for PyTorch is as recorded`() throws {
    let schedule = try ScheduleText.parse("piecewise:knots=0:0/3:0.1/8:0.1/8:0.02/10:0.01,warmup=4")
    #expect(
      ScheduleCode.pytorch.text(for: schedule) == """
        # A learning-rate schedule of 10 steps. Make the optimizer with lr=1.0, and call
        # scheduler.step() after each optimizer.step().
        from bisect import bisect_right

        from torch.optim.lr_scheduler import LambdaLR

        STEPS = [
            1, 3, 7, 8, 10,
        ]
        RATES = [
            0.03333333333333333, 0.1, 0.1, 0.02, 0.01,
        ]


        def rate(step):
            \"\"\"The learning rate of an update, counted from 1.\"\"\"
            i = min(max(bisect_right(STEPS, step), 1), len(STEPS) - 1)
            u = (step - STEPS[i - 1]) / (STEPS[i] - STEPS[i - 1])
            return RATES[i - 1] + (RATES[i] - RATES[i - 1]) * min(max(u, 0.0), 1.0)


        def make_scheduler(optimizer):
            return LambdaLR(optimizer, lambda updates: rate(updates + 1))

        """)
  }
}
