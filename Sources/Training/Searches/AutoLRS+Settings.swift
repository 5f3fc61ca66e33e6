internal import Basics

extension AutoLRS {
  /// Everything that decides what a search does with the losses that it is told.
  ///
  /// As text, `auto:min=1e-4,max=0.1,steps=4000`, with the keys of ``keys``. What is left out has the
  /// value of the authors' server.
  public struct Settings: Hashable, Sendable {
    /// The rates that are tried lie between these, evenly spread over the logarithm.
    public var lowestRate: Double
    public var highestRate: Double
    /// How many steps are kept in all, warm-up included. Those of probes are not among them.
    public var steps: Int
    /// τ, the steps of the first stage, for which one rate is chosen. It doubles with the probe.
    public var stage = 1000
    /// τ′, the steps of a probe in the first stage. They double, and τ too, after each stage until τ′ is
    /// at least a tenth of ``longest``.
    public var probe = 100
    /// How many rates are tried before each stage.
    public var candidates = 10
    /// τ_max.
    public var longest = 8000
    /// How many validation losses a probe has at least, once τ′ has ceased to double. Before that the
    /// losses of its minibatches are looked at.
    public var validations = 16
    /// κ of the lower confidence bound μ − κ·σ by which the next rate is chosen. The usual one leaves no
    /// room for μ: rates are spread as evenly as can be.
    public var kappa = 1e6
    public var forecast = ProbeForecast.exponential
    /// Steps of linear warm-up before the first stage, not searched; 0, or at least 2.
    public var warmup = 0
    /// Where the warm-up leads; the geometric mean of the lowest and the highest rate if nil.
    public var warmupRate: Double?
    /// Of the first rate that each stage tries.
    public var seed: UInt64 = 1

    public init(lowestRate: Double, highestRate: Double, steps: Int) {
      self.lowestRate = lowestRate
      self.highestRate = highestRate
      self.steps = steps
    }

    /// Where the warm-up leads.
    public var warmupPeak: Double { warmupRate ?? (lowestRate * highestRate).squareRoot() }

    /// Throws ``TrainingError`` for what no search can be made of.
    public func check() throws(TrainingError) {
      typealias Problem = TrainingError
      try Problem.check(lowestRate, 1e-30...1e30, "min")
      try Problem.require(
        highestRate > lowestRate && highestRate <= 1e30, "max", highestRate,
        "must be a rate above the lowest, \(NumberText.exact(lowestRate))")
      try Problem.check(steps, 1...(1 << 40), "steps")
      try Problem.check(stage, 1...(1 << 40), "stage")
      try Problem.require(
        (1...stage).contains(probe), "probe", probe, "must be from 1 to the stage's \(stage) steps")
      try Problem.check(candidates, 1...100, "candidates")
      try Problem.check(longest, 1...(1 << 40), "longest")
      try Problem.check(validations, 1...10_000, "validations")
      try Problem.check(kappa, 0...1e12, "kappa")
      try Problem.require(
        warmup == 0 || (2...max(steps - 1, 2)).contains(warmup) && warmup < steps, "warmup", warmup,
        "must be 0, or at least 2 and below the number of steps, \(steps)")
      if let warmupRate { try Problem.check(warmupRate, 1e-30...1e30, "peak") }
    }
  }
}

extension AutoLRS.Settings {
  public static let prefix = "auto:"

  /// The keys of the text, each with what it stands for.
  public static let keys: [(name: String, meaning: String)] = [
    ("min", "the lowest rate that is tried"), ("max", "the highest"),
    ("steps", "how many steps are kept"),
    ("stage", "the steps of the first stage, 1000"),
    ("probe", "the steps of its probes, a tenth of it and at most 100; both double"),
    ("candidates", "how many rates are tried before a stage, 10"),
    ("longest", "the length of the longest stages, 8000"),
    ("validations", "validation losses of a late probe, 16"),
    ("kappa", "the weight of what is not known, 1e6"),
    ("forecast", ProbeForecast.allCases.map(\.rawValue).joined(separator: ", ")),
    ("warmup", "steps of linear warm-up, 0"), ("peak", "where it leads, √(min·max)"),
    ("seed", "of the first rates, 1"),
  ]

  /// A short first stage is probed by a tenth of it, as the usual one is.
  private static func usualProbe(ofStage stage: Int) -> Int { min(100, max(stage / 10, 1)) }

  /// Whether a text is meant as settings of a search, and not as a schedule.
  public static func isMeant(by text: String) -> Bool { text.hasPrefix(prefix) }

  /// The settings as text. What has its usual value is left out.
  public var text: String {
    var usual = AutoLRS.Settings(
      lowestRate: lowestRate, highestRate: highestRate, steps: steps)
    usual.probe = Self.usualProbe(ofStage: stage)
    var text =
      "\(Self.prefix)min=\(NumberText.exact(lowestRate)),max=\(NumberText.exact(highestRate))"
      + ",steps=\(steps)"
    func add<Value: Equatable>(_ key: String, _ value: KeyPath<Self, Value>, _ written: String) {
      if self[keyPath: value] != usual[keyPath: value] { text += ",\(key)=\(written)" }
    }
    add("stage", \.stage, "\(stage)")
    add("probe", \.probe, "\(probe)")
    add("candidates", \.candidates, "\(candidates)")
    add("longest", \.longest, "\(longest)")
    add("validations", \.validations, "\(validations)")
    add("kappa", \.kappa, NumberText.exact(kappa))
    add("forecast", \.forecast, forecast.rawValue)
    add("warmup", \.warmup, "\(warmup)")
    add("peak", \.warmupRate, warmupRate.map(NumberText.exact) ?? "")
    add("seed", \.seed, "\(seed)")
    return text
  }

  /// The settings of a text such as `auto:min=1e-4,max=0.1,steps=4000,forecast=trend`.
  ///
  /// - Throws: ``TrainingError`` that names the key at fault.
  public init(text: String) throws(TrainingError) {
    let names = Self.keys.map(\.name)
    let values: KeyedValues
    do throws(KeyedValues.Fault) {
      values = try KeyedValues(text.dropFirst(Self.prefix.count), keys: names)
    } catch {
      let part = String(error.part)
      throw switch error.kind {
      case .noAssignment:
        TrainingError(
          argument: "schedule", value: text,
          requirement: "must be \(Self.prefix)KEY=VALUE,… with the keys "
            + names.joined(separator: ", "))
      case .unknownKey:
        TrainingError(
          argument: "schedule", value: text,
          requirement: "must have no key '\(part)'" + Spelling.suggestion(for: part, among: names))
      case .repeatedKey:
        TrainingError(
          argument: "schedule", value: text, requirement: "must not have the key '\(part)' twice")
      }
    }
    func number(_ key: String) throws(TrainingError) -> Double? {
      guard let written = values[key] else { return nil }
      guard !written.hasSuffix("%"), let value = WrittenNumber.value(of: written), value.isFinite
      else {
        throw TrainingError(argument: key, value: String(written), requirement: "must be a number")
      }
      return value
    }
    func whole(_ key: String) throws(TrainingError) -> Int? {
      guard let value = try number(key) else { return nil }
      guard let whole = Int(exactly: value) else {
        throw TrainingError(
          argument: key, value: NumberText.exact(value), requirement: "must be a whole number")
      }
      return whole
    }
    func needed<Value>(_ key: String, _ value: Value?) throws(TrainingError) -> Value {
      guard let value else {
        throw TrainingError(
          argument: "schedule", value: text,
          requirement: "must have the key \(key): min, max and steps are needed")
      }
      return value
    }
    self.init(
      lowestRate: try needed("min", try number("min")),
      highestRate: try needed("max", try number("max")),
      steps: try needed("steps", try whole("steps")))
    stage = try whole("stage") ?? stage
    probe = try whole("probe") ?? Self.usualProbe(ofStage: stage)
    candidates = try whole("candidates") ?? candidates
    longest = try whole("longest") ?? longest
    validations = try whole("validations") ?? validations
    kappa = try number("kappa") ?? kappa
    warmup = try whole("warmup") ?? warmup
    warmupRate = try number("peak")
    if let written = values["seed"] {
      guard let value = UInt64(written) else {
        throw TrainingError(
          argument: "seed", value: String(written), requirement: "must be a whole number from 0")
      }
      seed = value
    }
    if let written = values["forecast"] {
      guard let known = ProbeForecast(rawValue: String(written)) else {
        throw TrainingError(
          argument: "forecast", value: String(written),
          requirement: "must be one of "
            + ProbeForecast.allCases.map(\.rawValue).joined(separator: ", "))
      }
      forecast = known
    }
    try check()
  }
}

extension AutoLRS.Settings: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard Self.isMeant(by: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "settings begin with \(Self.prefix)")
    }
    do throws(TrainingError) { try self.init(text: text) } catch {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
