import Foundation
import NISTProblems
import TestSupport
import Testing

struct CurveTests {
  /// A table of two learners, with errors, text and a blank cell.
  private static func table() -> String {
    var text = "learner,size,error,stderr\n"
    for size in [10, 20, 40, 80, 160, 320, 640, 1280, 2560] {
      let wiggle = size % 3 == 0 ? 0.002 : -0.001
      text += "svm,\(size),\(0.05 + 0.9 * pow(Double(size), -0.5) + wiggle),0.002\n"
      text += "\"tree, big\",\(size),\(0.2 + 0.5 * exp(-Double(size) / 300) + wiggle),0.002\n"
    }
    return text + "svm,5120,,\n"
  }

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(Self.table(), to: "table.csv")
    return workspace
  }

  @Test func `a family is fitted to the rows that are asked for`() throws {
    let outcome = try workspace().losscast(
      "curve", "table.csv", "--law", "pow3", "--x", "size", "--y", "error", "--sigma", "stderr",
      "--where", "learner=svm", "--at", "5120", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("dropped 1 row with a blank cell"))
    let answer = try outcome.object()
    #expect(try answer.text("law") == "pow3")
    let parameters = try answer.object("parameters")
    #expect(abs(try parameters.object("c").number("value") - 0.05) < 0.005)
    #expect(abs(try parameters.object("alpha").number("value") - 0.5) < 0.05)
    #expect(try answer.object("statistics").number("points") == 9)
    let predictions = try answer.objects("predictions")
    #expect(abs(try predictions[0].number("value") - 0.0626) < 0.004)
    let (curve, value) = (
      try predictions[0].numbers("confidence"), try predictions[0].numbers("interval")
    )
    #expect(value[0] < curve[0] && curve[0] < curve[1] && curve[1] < value[1])
  }

  @Test func `quoted text chooses rows too`() throws {
    let outcome = try workspace().losscast(
      "curve", "table.csv", "--formula", "c + a*exp(-size/k)", "--y", "error", "--where",
      "learner=tree, big", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let parameters = try outcome.object().object("parameters")
    #expect(abs(try parameters.object("k").number("value") - 300) < 30)
  }

  @Test(.enabled(if: SharedData.isPresent, "the NIST data are not part of the repository"))
  func `a certified problem comes out to the last digits, without start values`() throws {
    let workspace = try Workspace()
    for (name, formula) in [
      ("Misra1a", "b1*(1-exp(-b2*x))"), ("DanWood", "b1*x**b2"),
      ("Chwirut2", "exp(-b1*x)/(b2+b3*x)"),
    ] {
      let problem = try CertifiedProblem(contentsOf: SharedData.file("nist/\(name).dat"))
      let rows = zip(problem.observed, problem.inputs).map { "\($0),\($1[0])\n" }
      try workspace.write("y,x\n" + rows.joined(), to: "data.csv")
      let outcome = try workspace.losscast(
        "curve", "data.csv", "--formula", formula, "--format", "json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let parameters = try outcome.object().object("parameters")
      let found = try problem.certified.indices.map {
        try parameters.object("b\($0 + 1)")
      }
      #expect(
        CertifiedProblem.digits(try found.map { try $0.number("value") }, problem.certified) >= 7)
      #expect(
        CertifiedProblem.digits(
          try found.map { try $0.number("standardError") }, problem.standardDeviations) >= 5)
    }
  }

  @Test func `several columns may enter a formula`() throws {
    let workspace = try Workspace()
    var text = "N,D,loss\n"
    for n in [1e7, 3e7, 1e8, 3e8, 1e9] {
      for d in [1e9, 3e9, 1e10, 3e10] {
        text += "\(n),\(d),\(1.8 + 400 * pow(n, -0.34) + 410 * pow(d, -0.28))\n"
      }
    }
    try workspace.write(text, to: "sizes.csv")
    let outcome = try workspace.losscast(
      "curve", "sizes.csv", "--formula", "E + A*N^-a + B*D^-b", "--at", "N=1e10,D=1e11", "--format",
      "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    #expect(abs(try answer.object("parameters").object("E").number("value") - 1.8) < 1e-4)
    let expected = 1.8 + 400 * pow(1e10, -0.34) + 410 * pow(1e11, -0.28)
    #expect(abs(try answer.objects("predictions")[0].number("value") - expected) < 1e-4)
  }

  /// A fit of exp3 to one learner, saved.
  private func saved() throws -> Workspace {
    let workspace = try workspace()
    let fit = try workspace.losscast(
      "curve", "table.csv", "--law", "exp3", "--x", "size", "--y", "error", "--where",
      "learner=tree, big", "--to", "640", "--out", "fit.json")
    #expect(fit.status == 0)
    return workspace
  }

  @Test func `a saved fit answers again`() throws {
    let workspace = try saved()
    let asked = try workspace.losscast(
      "curve", "table.csv", "--law", "exp3", "--x", "size", "--y", "error", "--where",
      "learner=tree, big", "--to", "640", "--at", "320", "--at", "5000", "--format", "json")
    let outcome = try workspace.losscast(
      "predict", "fit.json", "--at", "320", "--at", "5000", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let (before, after) = (
      try asked.object().objects("predictions"), try outcome.object().objects("predictions")
    )
    for (a, b) in zip(before, after) {
      #expect(try a.number("value") == b.number("value"))
      #expect(try a.numbers("interval") == b.numbers("interval"))
    }
    #expect(
      try outcome.object()["warnings"] as? [String]
        == ["x = 5000 lies outside of what was fitted, 10 to 640"])
    let wide = try workspace.losscast("predict", "fit.json", "--at", "320", "--level", "0.99")
    #expect(wide.output.contains("99 %"))
  }

  @Test func `a saved fit is judged by rows that it has not seen`() throws {
    let workspace = try saved()
    let outcome = try workspace.losscast(
      "evaluate", "fit.json", "table.csv", "--where", "learner=tree, big", "--from", "641",
      "--format", "json", "--plot", "judged.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let score = try outcome.object()
    #expect(try score.number("points") == 2)
    #expect(try score.number("mae") < 0.05)
    #expect(try score.number("coverage") >= 0)
    let text = try workspace.losscast(
      "evaluate", "fit.json", "table.csv", "--where", "learner=tree, big", "--from", "641")
    #expect(text.output.contains("How well exp3 predicts these rows."))
  }

  static let misused: [(command: [String], complaint: String)] = [
    (["predict", "fit.json", "--schedule", "constant:peak=1,steps=9"], "knows no schedule"),
    (["predict", "fit.json"], "say where, by --at"),
    (["predict", "fit.json", "--at", "N=3"], "give a number"),
    (["evaluate", "fit.json", "table.csv", "table.csv"], "give one table"),
  ]

  @Test(arguments: misused.indices)
  func `a saved fit is told from one of a law`(_ index: Int) throws {
    let (command, complaint) = Self.misused[index]
    let outcome = try saved().losscast(command)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.complaint.contains(complaint), "\(outcome.errors)")
    let compared = try saved().losscast(
      "compare", "fit.json", "--schedule", "constant:peak=1,steps=9", "--schedule",
      "constant:peak=2,steps=9")
    #expect(compared.status == 65)
    #expect(compared.complaint.contains("fit of a curve (exp3)"))
  }

  @Test(arguments: [
    ["--law", "pow3"], ["--law=pow3,pow4"], ["--law", "best"], ["--formula", "c - a*x^-b"],
    ["--formula=c-a*x^-b"],
  ])
  func `the former spelling runs, with one note`(_ options: [String]) throws {
    let rest = ["table.csv", "--x", "size", "--y", "error", "--where", "learner=svm"] + options
    let former = try workspace().losscast(["fit"] + rest)
    let outcome = try workspace().losscast(["curve"] + rest)
    #expect(former.status == 0, "\(former.errors)")
    #expect(former.output == outcome.output)
    let note =
      "losscast: losscast curve fits families of curves and formulas; losscast fit passes them on "
      + "until 0.3\n"
    #expect(former.errors == note + outcome.errors)
  }

  @Test func `asked beyond the data, the family that foretold it is chosen, within the range`()
    throws
  {
    let workspace = try workspace()
    let arguments = [
      "curve", "table.csv", "--law", "best", "--x", "size", "--y", "error", "--where",
      "learner=svm",
    ]
    func answer(_ options: String...) throws -> [String: any Sendable] {
      let outcome = try workspace.losscast(arguments + options + ["--format", "json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try outcome.object()
    }
    #expect(try answer().text("criterion") == "aicc")
    #expect(try answer("--at", "1000").text("criterion") == "aicc")
    #expect(try answer("--at", "1e5", "--select", "bic").text("criterion") == "bic")
    let beyond = try answer("--at", "1e5")
    #expect(try beyond.text("criterion") == "held-out")
    #expect(beyond["metricBounds"] != nil)
    for candidate in try beyond.objects("candidates") {
      let converged = try candidate.object("statistics")["isConverged"] as? Bool
      #expect(converged == true || candidate["unranked"] != nil)
    }
    let prediction = try beyond.objects("predictions")[0]
    #expect(try prediction.number("value") > 0)
    #expect(try prediction.numbers("interval")[0] >= 0)
    let bounded = try workspace.losscast(arguments + ["--metric-bounds", "0:0.3"])
    #expect(bounded.status == 65)
    #expect(bounded.complaint.contains("table.csv:2: a value of 0.3"), "\(bounded.complaint)")
  }

  static let refused: [(command: [String], status: Int32, complaint: String)] = [
    (["--formula", "c-a*x^-"], 64, "a number, a name or ( is missing at the end"),
    (["--formula", "a*size", "--law", "pow3"], 64, "give one of them"),
    (["--formula", "2*size", "--y", "error"], 64, "there is no parameter to fit"),
    (["--formula", "a+b", "--y", "error"], 64, "it holds no column"),
    (["--formula", "a*error", "--y", "error"], 64, "is y and in the formula too"),
    (["--law", "pow3"], 65, "Name the column with --y COLUMN"),
    (["--law", "pow3", "--y", "errr"], 65, "Did you mean --y 'error'?"),
    (["--law", "pow33"], 64, "did you mean 'pow3'?"),
    (["--law", "pow3,annealing"], 64, "Compare one kind at a time"),
    (["--law", "pow3", "--leave-out", "a"], 64, "Unknown option '--leave-out'"),
    (["--law", "annealing", "--at", "3"], 64, "by losscast fit"),
    (["--sigma", "stderr"], 64, "name a family with --law"),
    (["--law", "pow3", "--fix", "c=1", "--fix", "c=2"], 64, "--fix c is given twice"),
    (["--law", "pow3", "--y", "learner", "--x", "size"], 65, "is not a number"),
    (
      ["--law", "pow3", "--x", "size", "--y", "error", "--where", "learner=knn"], 65,
      "no row has learner=knn"
    ),
    (["--law", "pow3", "--x", "size", "--y", "error", "--fix", "z=1"], 64, "Correct --fix z"),
    (["--law", "pow3", "--x", "size", "--y", "error", "--bounds", "alpha=2:1"], 64, "invalid"),
    (
      ["--law", "pow3", "--x", "size", "--y", "error", "--bounds", "alpha=-2:-1"], 64,
      "leaves no room"
    ),
    (["--law", "pow3", "--x", "size", "--y", "error", "--start", "alpha=1e9"], 64, "must be from"),
    (["--law", "pow3", "--x", "size", "--y", "error", "--at", "N=3"], 64, "give a number"),
    (["--law", "pow3", "--x", "size", "--y", "error", "--absolute-sigma"], 64, "--sigma"),
  ]

  @Test(arguments: refused.indices)
  func `what makes no sense is refused and said`(_ index: Int) throws {
    let (command, status, complaint) = Self.refused[index]
    let outcome = try workspace().losscast(["curve", "table.csv"] + command)
    #expect(outcome.status == status, "\(command)")
    #expect(outcome.complaint.contains(complaint), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }
}
