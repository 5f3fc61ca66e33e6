/// The formulas of the 27 problems; some problems share one.
public enum Formula: Sendable, CaseIterable {
  case misra1a, misra1b, misra1c, misra1d, chwirut, lanczos, gauss, danWood, kirby2, hahn1
  case thurber, mgh09, mgh10, mgh17, roszman1, enso, eckerle4, rat42, rat43, bennett5, nelson
  case boxBOD

  var parameterCount: Int {
    switch self {
    case .misra1a, .misra1b, .misra1c, .misra1d, .danWood, .boxBOD: 2
    case .chwirut, .mgh10, .eckerle4, .rat42, .bennett5, .nelson: 3
    case .mgh09, .roszman1, .rat43: 4
    case .kirby2, .mgh17: 5
    case .lanczos: 6
    case .hahn1, .thurber: 7
    case .gauss: 8
    case .enso: 9
    }
  }

  /// The 27 problems by the names of their files, easiest first as NIST lists them.
  public static let problems: [(name: String, formula: Formula)] = [
    ("Misra1a", .misra1a), ("Chwirut2", .chwirut), ("Chwirut1", .chwirut),
    ("Lanczos3", .lanczos), ("Gauss1", .gauss), ("Gauss2", .gauss), ("DanWood", .danWood),
    ("Misra1b", .misra1b), ("Kirby2", .kirby2), ("Hahn1", .hahn1), ("Nelson", .nelson),
    ("MGH17", .mgh17), ("Lanczos1", .lanczos), ("Lanczos2", .lanczos), ("Gauss3", .gauss),
    ("Misra1c", .misra1c), ("Misra1d", .misra1d), ("Roszman1", .roszman1), ("ENSO", .enso),
    ("MGH09", .mgh09), ("Thurber", .thurber), ("BoxBOD", .boxBOD), ("Rat42", .rat42),
    ("MGH10", .mgh10), ("Eckerle4", .eckerle4), ("Rat43", .rat43), ("Bennett5", .bennett5),
  ]
}
