public import Records

extension TransformerShape {
  /// The shape whose number of parameters is nearest to one that is asked for, embeddings included.
  ///
  /// Shapes follow one line, so that sizes can be compared: about width/32 + 1 layers, two at least, one
  /// more or fewer where that comes nearer; widths in steps of 8 from 8 on, with four heads up to a width
  /// of 256 and heads of about 64 beyond. Between neighbors lie a few percent, below 10,000 parameters more;
  /// whoever asks compares ``parameterCount``.
  ///
  /// - Parameter parameters: beyond the smallest or the largest shape, it is that.
  /// - Throws: ``TrainingError`` for a context outside its range.
  public static func nearest(
    parameters: Double, context: Int = 64, positions: Positions = .learned,
    activation: Activation = .gelu, head: Head = .untied
  ) throws(TrainingError) -> TransformerShape {
    func shape(_ step: Int, _ more: Int) throws(TrainingError) -> TransformerShape {
      let width = 8 * step
      return try TransformerShape(
        width: width, layers: min(max(1, usualLayers(width) + more), 256),
        heads: usualHeads(width), context: context, positions: positions, activation: activation,
        head: head)
    }
    // Along the line the number of parameters only grows.
    var (low, high) = (1, 1024)
    while low < high {
      let middle = (low + high) / 2
      if Double(try shape(middle, 0).parameterCount) < parameters {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var nearest = try shape(low, 0)
    var least = distance(of: nearest, to: parameters, more: 0)
    for step in max(1, low - 3)...min(1024, low + 3) {
      for more in -1...1 {
        let candidate = try shape(step, more)
        let distance = distance(of: candidate, to: parameters, more: more)
        if distance < least { (nearest, least) = (candidate, distance) }
      }
    }
    return nearest
  }

  private static func usualLayers(_ width: Int) -> Int { max(2, width / 32 + 1) }

  /// Divisors of the width that leave heads of even width.
  private static func usualHeads(_ width: Int) -> Int {
    guard width > 256 else { return 4 }
    let wanted = max(4, width / 64)
    return (4...wanted).last { width.isMultiple(of: 2 * $0) } ?? 4
  }

  /// How many times too large or too small, as |ln|; to leave the line counts as two percent.
  private static func distance(
    of shape: TransformerShape, to parameters: Double, more: Int
  ) -> Double {
    let ratio = Double(shape.parameterCount) / max(parameters, 1)
    return max(ratio, 1 / ratio) - 1 + (more == 0 ? 0 : 0.02)
  }

  /// The shape that a log of the trainer says in its head, `# width: 32` and so on: its parameters are N
  /// of the run.
  ///
  /// Nil if the log is not of a language model.
  public init?(of head: LogHead) {
    func number(_ key: String) -> Int? { head[key].flatMap(Int.init) }
    guard head["task"] == "language-model", let width = number("width"),
      let layers = number("layers"), let heads = number("heads"), let context = number("context"),
      let positions = head["positions"].flatMap(Positions.init(rawValue:)),
      let activation = head["activation"].flatMap(Activation.init(rawValue:)),
      let last = head["head"].flatMap(Head.init(rawValue:)),
      let shape = try? TransformerShape(
        width: width, layers: layers, heads: heads, context: context, positions: positions,
        activation: activation, head: last, hasQueryKeyNorm: head["qk-norm"] == "true")
    else { return nil }
    self = shape
  }

  /// The same from a log's file.
  public init?(ofLog path: String) {
    guard path != "-", let scanner = try? LogScanner(opening: path) else { return nil }
    self.init(of: scanner.head)
  }
}
