import Foundation
import TestSupport
import Testing

/// Formulas and families over files of real tools and of people's reports; numbers are scipy's.
@Suite(.enabled(if: SharedCases.folder != nil, "the cases beside the checkout are absent"))
struct SharedFormulaCaseTests {
  private typealias Case = SharedCaseTests.Case

  private static let cases: [Case] = [
    // Names that could be meant in two ways.
    Case(
      "80-param-named-e", "curve d.csv --formula e+a*x^-b",
      .parameters(["e": 0.897821751, "a": 2.99980757, "b": 0.698491192]),
      .says("e is a parameter here")),
    Case(
      "80-param-named-e", "fit d.csv --formula E+a*x^-b",
      .parameters(["E": 0.897821751, "a": 2.99980757, "b": 0.698491192]),
      .says("E is a parameter here")),
    Case(
      "80-param-named-e", "curve chin.csv --formula exp(e)+exp(a)*N^-alpha+exp(b)*D^-beta",
      .parameters([
        "e": 0.51850172, "a": 5.90618182, "alpha": 0.33485823, "b": 6.09881164,
        "beta": 0.28004921,
      ]), .says("e is a parameter here")),
    Case(
      "99-unix-time-decay", "curve d.csv --formula c+a*e^(-b*(time-1.7e9))",
      .parameters(["c": 0.395096418, "a": 2.20071297, "b": 0.00141726519]),
      .says("e is Euler's number")),
    Case(
      "54-lsqfit103-airmass", "curve d.csv --y y --formula A/cos(z*pi/180)+B --sigma dy",
      .parameters(["A": 0.147618522e-5, "B": 1.39680362e-5]), .says("pi is the number")),
    // Points that the formula or the family cannot take.
    Case(
      "57-powerlaw-x0", "curve d.csv --formula c+a*x^-b",
      .parameters(["c": 0.0599951673, "a": 2.51212078, "b": 0.449939943]),
      .says("left out line 2 (x = 0), where the formula has no value")),
    Case(
      "57-powerlaw-x0", "curve d.csv --law pow3",
      .parameters(["c": 0.0599951673, "a": -2.51212078, "alpha": 0.449939943]),
      .says("left out line 2 (x = 0), where pow3 has no value")),
    Case(
      "57-powerlaw-x0", "curve d.csv --law best",
      .says("families are compared without line 2 (x = 0)")),
    Case(
      "10-keras-csvlogger", "curve training.log --x epoch --y val_loss --law pow3",
      .parameters(["c": 0.42279967, "a": -1.29673846, "alpha": 0.706931178]),
      .says("x is epoch + 1")),
    Case(
      "10-keras-csvlogger", "curve training.log --y val_loss --formula c+a*(epoch+1)^-b",
      .parameters(["c": 0.42279967, "a": 1.29673846, "b": 0.706931178])),
    Case(
      "10-keras-csvlogger", "curve training.log --y val_loss --formula c+a*epoch^-b",
      .parameters(["c": 0.24117549, "a": 0.976791869, "b": 0.359814701]),
      .says("left out line 2 (epoch = 0)")),
    Case(
      "10-keras-csvlogger", "fit training.log --x epoch --y val_loss --law pow4",
      .parameters(["c": 0.398835309, "a": -1.2033406, "b": 0.860238276, "alpha": 0.635867677])),
    Case(
      "10-keras-csvlogger", "fit training.log --x epoch --y val_loss --law exp3",
      .parameters(["c": 0.586475554, "a": -1.04324586, "b": 0.362285736])),
    Case(
      "30-xgb-cv-csv",
      "curve cv.csv --y test-logloss-mean --sigma test-logloss-std --law pow3",
      .parameters(["c": 0.250790728, "a": -0.399306181, "alpha": 0.604121579]),
      .says("it is counted from 1")),
    Case(
      "30-xgb-cv-csv",
      "curve cv.csv --y test-logloss-mean --sigma test-logloss-std --law exp3",
      .parameters(["c": 0.288908527, "a": -0.323357323, "b": 0.211901732])),
    // Clocks.
    Case(
      "99-unix-time-decay", "curve d.csv --formula c+a*exp(-b*time)",
      .parameters(["c": 0.395096418, "a": 2.20071297, "b": 0.00141726519]),
      .says("time is counted from 1700000000")),
    Case(
      "99-unix-time-decay", "curve d.csv --x time --law exp3",
      .parameters(["c": 0.395096418, "a": -2.20071297, "b": 0.00141726519]),
      .says("time is counted from 1700000000")),
    Case(
      "100-years-exponential", "curve d.csv --y y --formula a*exp(b*year)",
      .parameters(["b": 0.0586732262])),
    // What was right.
    Case("50-scipy5980-logistic", "curve d.csv --formula b/(1+exp(-(c+d*x)))", .succeeds),
    Case(
      "52-scipy21995-zero-param", "curve d2.csv --formula a+b*x^2",
      .parameters(["a": 1, "b": 1])),
    Case(
      "53-scipy22568-scales", "curve d.csv --formula c+a*f+b*f^2",
      .parameters(["c": 0.400422988, "a": 2.94915718e-12, "b": 2.00950576e-22])),
    Case(
      "55-lsqfit70-decay", "curve d.csv --y r --formula exp(-t/tau)",
      .parameters(["tau": 17.0000496])),
    Case(
      "58-scicomp-exp-blowup", "curve d.csv --formula a*exp(k*x)",
      .parameters(["a": 50.9241357, "k": 0.0546001465])),
    Case(
      "59-scipyuser-exp-default-start", "curve d.csv --formula a*exp(-b*x)+c",
      .parameters(["a": -0.0524956686, "b": 0.0343297453, "c": 0.995807636])),
    Case(
      "60-curvefit-large-x-straight", "curve d.csv --formula a*exp(-b*x)+c",
      .parameters(["a": 79.9223312, "b": 0.00249876141, "c": 20.0121908])),
    Case(
      "61-deerlab165-scale", "curve d-9.csv --formula c+a*x^-b",
      .parameters(["c": 1.21197596e-9, "a": 2.99800557e-9, "b": 0.506071806])),
    Case(
      "61-deerlab165-scale", "curve d7.csv --formula c+a*x^-b",
      .parameters(["c": 1.21197596e7, "a": 2.99800557e7, "b": 0.506071806])),
    Case(
      "63-steplaw10-product", "curve lr.csv --y lr --formula c*N^a*D^b --errors relative",
      .parameters(["c": 1.1493135, "a": -0.69911524, "b": 0.31434123])),
    Case(
      "66-veusz688-nan-rows", "curve d.csv --y y --law pow3",
      .parameters(["c": 1.00269664, "a": -1.99880595, "alpha": 0.503932669])),
    Case(
      "66-veusz688-nan-rows", "curve d.csv --y y --law pow3 --sigma e",
      .parameters(["c": 0.993517877, "a": -2.00740125, "alpha": 0.499368204])),
    Case(
      "67-powerlaw113-bound", "curve d.csv --formula c+a*x^-b --bounds b=1:",
      .parameters(["c": 0.216279106, "a": 5.04798387, "b": 1]), .says("b ended at its bound")),
    Case(
      "68-curvefitjl96-sigma", "curve d.csv --y y --formula c+a*x^-b --sigma s",
      .parameters(["c": 0.594723993, "a": 3.93491177, "b": 0.760501422])),
    Case(
      "75-datablations9-predict",
      "curve t.csv --y loss --formula E+A*N^-a+B*D^-b --fix a=0.3392 --fix b=0.2849 "
        + "--at N=8.7e9,D=1.78e11", .succeeds),
    Case(
      "106-so61452274-covid-exp", "curve d.csv --formula a*exp(-b*x)+c",
      .parameters(["b": -0.101639685, "c": -173.634831])),
    Case(
      "109-relative-sigma",
      "curve d.csv --y y --formula c+a*x^-b --errors relative --sigma s",
      .parameters(["c": 0.520970948, "a": 3.95563423, "b": 0.71191968])),
    Case(
      "33-chinchilla-table",
      "curve isoflops.csv --y loss --formula E+A*params^-a+B*tokens^-b "
        + "--at params=7e10,tokens=1.4e12",
      .parameters(["E": 1.68169477, "A": 427.071794, "B": 368.714401])),
    // Huber's loss.
    Case(
      "33-chinchilla-table",
      "curve isoflops.csv --y loss --formula E+A*params^-a+B*tokens^-b --errors relative "
        + "--huber 0.01",
      .parameters([
        "E": 1.682192255, "A": 427.606999, "a": 0.3431360063, "B": 369.3907294, "b": 0.2744832218,
      ])),
    Case(
      "41-sklearn-learning-curve",
      "curve lc.csv --x train_sizes --y test_score_mean --sigma test_score_std --law pow3",
      .parameters(["c": 0.92809739, "a": 1.24770011, "alpha": 0.56451059])),
    Case(
      "78-huge-x", "curve d.csv --x tokens --y loss --law pow3",
      .parameters(["c": 1.81498025, "alpha": 0.12138059])),
    // Questions and refusals.
    Case(
      "33-chinchilla-table", "curve isoflops.csv --y loss --formula E+A*param^-a+B*tokens^-b",
      .refused(64, "Did you mean params? If param is a parameter, say so by --bounds param=:")),
    Case(
      "30-xgb-cv-csv", "curve cv.csv --y test-logloss-mean --formula c+a*train-logloss-mean",
      .refused(64, "write it in backticks, `train-logloss-mean`")),
    Case(
      "30-xgb-cv-csv", "curve cv.csv --y test-logloss-mean --formula c+a*`train-logloss-mean`",
      .succeeds),
    Case(
      "80-param-named-e", "curve d.csv --formula e+a*e^(-b*x)", .refused(64, "write exp(…)")),
    Case(
      "52-scipy21995-zero-param", "curve d1.csv --formula a+b*sqrt(x)",
      .refused(65, "the formula has no value at 10 of 20 points")),
    Case(
      "52-scipy21995-zero-param", "curve d1.csv --law pow2,pow3",
      .refused(65, "none of 2 families can be fitted")),
  ]

  @Test(arguments: cases.indices)
  func `a case has its answer`(_ index: Int) throws {
    try SharedCaseTests().`a case has its answer`(Self.cases[index])
  }

  /// The data of a report on rankings: the order is by score among those that converged, and numbers
  /// are numbers.
  @Test func `the best of all families is shown well`() throws {
    let workspace = try Workspace()
    let folder = try #require(SharedCases.folder)
    let table = folder.appending(path: "41-sklearn-learning-curve/lc.csv").path
    let outcome = try workspace.losscast(
      "curve", table, "--x", "train_sizes", "--y", "test_score_mean", "--sigma", "test_score_std",
      "--law", "best")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    let stray = lines.drop { !$0.contains("did not converge") }.prefix { $0 != "" }
    #expect(!outcome.output.contains("e-30") && !outcome.output.contains("-0 "))
    #expect(!stray.isEmpty)
  }
}
