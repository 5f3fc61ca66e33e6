import Laws

/// Command lines of earlier versions that still run, with one note each, until 0.3.
enum FormerSpelling {
  /// The arguments in today's spelling, and what to say if that is another one.
  static func modern(_ arguments: [String]) -> (arguments: [String], note: String?) {
    guard arguments.first == "fit", asksForCurve(arguments.dropFirst()) else {
      return (arguments, nil)
    }
    return (
      ["curve"] + arguments.dropFirst(),
      "losscast curve fits families of curves and formulas; losscast fit passes them on until 0.3"
    )
  }

  /// Whether a family or a formula is to be fitted.
  private static func asksForCurve(_ arguments: ArraySlice<String>) -> Bool {
    var isName = false
    for argument in arguments.prefix(while: { $0 != "--" }) {
      if isName || argument.hasPrefix("--law=") {
        let names = isName ? argument[...] : argument.dropFirst("--law=".count)
        if names.split(separator: ",").contains(where: isFamily) { return true }
      }
      if argument == "--formula" || argument.hasPrefix("--formula=") { return true }
      isName = argument == "--law"
    }
    return false
  }

  private static func isFamily(_ name: Substring) -> Bool {
    CurveSource.families(named: String(name)) != nil
  }
}
