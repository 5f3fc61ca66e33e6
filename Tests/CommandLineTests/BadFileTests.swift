import Foundation
import Testing

struct BadFileTests {
  private static let forecast = "--schedule constant:peak=0.01,steps=100"

  /// Files that are no fits.
  static let fits: [BadInput] = [
    BadInput("predict no.json \(forecast)", status: 66, "no.json: no such file. Check the path"),
    BadInput("predict /tmp \(forecast)", status: 66, "/tmp: is a folder where a file belongs"),
    BadInput(
      "predict a.json \(forecast)", files: ["a.json": ""], status: 65,
      "a.json: not a fit that losscast saved: it is not JSON. "
        + "Save one with losscast fit --out"),
    BadInput(
      "predict a.json \(forecast)", files: ["a.json": "step,lr,loss\n1,.1,3\n"], status: 65,
      "a.json: not a fit that losscast saved: it is not JSON. "
        + "Save one with losscast fit --out"),
    BadInput(
      "evaluate a.json a.csv", files: ["a.json": "{\"formatVersion\": 1}"], status: 65,
      "a.json: not a fit that losscast saved: it lacks \"law\""),
    BadInput(
      "predict a.json \(forecast)", files: ["a.json": "[1, 2]"], status: 65,
      "a.json: not a fit that losscast saved: a value of the wrong kind"),
  ]

  @Test(arguments: fits, ["text", "json"])
  func `a file that is no fit is refused`(fit: BadInput, format: String) throws {
    let workspace = try Workspace()
    for (name, data) in fit.files { try workspace.write(data, to: name) }
    let outcome = try workspace.losscast(fit.arguments + ["--format", format])
    #expect(outcome.complaint == fit.complaint + "\n")
    #expect(outcome.status == fit.status)
    #expect(outcome.output.isEmpty)
  }

  @Test func `a fit of a newer format is refused, and one of a law unknown here`() throws {
    let workspace = try Workspace.fitted()
    let fit = try workspace.text("fit.json")
    #expect(fit.contains("\"formatVersion\" : 1"))
    try workspace.write(
      fit.replacing("\"formatVersion\" : 1", with: "\"formatVersion\" : 99"), to: "newer.json")
    try workspace.write(fit.replacing("\"annealing\"", with: "\"later\""), to: "unknown.json")
    let schedule = "constant:peak=0.01,steps=100"
    let newer = try workspace.losscast("predict", "newer.json", "--schedule", schedule)
    #expect(
      newer.complaint
        == "newer.json: the fit was saved by a newer losscast (format 99; this one reads up to 1); "
        + "update losscast, or fit again\n")
    #expect(newer.status == 65)
    let unknown = try workspace.losscast("predict", "unknown.json", "--schedule", schedule)
    #expect(
      unknown.complaint
        == "unknown.json: the fit is of a law that this losscast does not know: later\n")
    #expect(unknown.status == 65)
  }

  @Test func `a fit cut anywhere is refused, never misread`() throws {
    let workspace = try Workspace.fitted()
    let fit = try workspace.data("fit.json")
    for share in [0.01, 0.2, 0.5, 0.8, 0.99] {
      try workspace.write(fit.prefix(Int(share * Double(fit.count))), to: "cut.json")
      let outcome = try workspace.losscast(
        "predict", "cut.json", "--schedule", "constant:peak=0.01,steps=100")
      #expect(
        outcome.complaint
          == "cut.json: not a fit that losscast saved: it is not JSON. Save one with losscast fit "
          + "--out\n")
      #expect(outcome.status == 65)
      #expect(outcome.output.isEmpty)
    }
  }

  @Test(arguments: [
    ("nowhere/fit.json", "nowhere/fit.json: cannot be written: No such file or directory\n"),
    ("/dev/full", "/dev/full: cannot be written: No space left on device\n"),
    (".", ".: cannot be written: Is a directory\n"),
  ])
  func `a fit that cannot be saved is a failure`(path: String, complaint: String) throws {
    let workspace = try Workspace.fitted()
    let outcome = try workspace.losscast("fit", "constant.csv", "decayed.csv", "--out", path)
    #expect(outcome.complaint == complaint)
    #expect(outcome.status == 74)
    #expect(outcome.output.isEmpty)
  }

  @Test func `a device is written to, not replaced`() throws {
    let workspace = try Workspace.fitted()
    let outcome = try workspace.shell(
      "mkfifo pipe; cat pipe > copy.json & $losscast fit --law annealing constant.csv decayed.csv --out pipe; wait; test -p pipe"
    )
    #expect(outcome.status == 0)
    #expect(try workspace.data("copy.json") == (try workspace.data("fit.json")))
  }

  @Test func `a full disk is a failure, a reader that has gone is none`() throws {
    let workspace = try Workspace()
    let full = try workspace.shell("$losscast laws > /dev/full")
    #expect(full.complaint == "standard output cannot be written: No space left on device\n")
    #expect(full.status == 74)
    let gone = try workspace.shell("$losscast schedule --list | head -1")
    #expect(gone.output == "constant        the peak rate throughout\n")
    #expect(gone.errors.isEmpty)
  }

  @Test func `a plot without gnuplot or without a folder is a failure that prints nothing`() throws
  {
    let workspace = try Workspace.fitted()
    let schedule = "constant:peak=0.01,steps=100"
    let missing = try workspace.losscast(
      "predict", "fit.json", "--schedule", schedule, "--plot", "a.svg",
      environment: ["PATH": workspace.folder.path])
    #expect(
      missing.complaint
        == "a.svg: the plot cannot be drawn: gnuplot, which draws the plots, is not installed. "
        + "On Debian or Ubuntu: apt-get install gnuplot-nox\n")
    #expect(missing.status == 74)
    #expect(missing.output.isEmpty)
    let unwritable = try workspace.losscast(
      "predict", "fit.json", "--schedule", schedule, "--plot", "nowhere/a.svg")
    #expect(
      unwritable.complaint
        == "nowhere/a.svg: the plot cannot be written: No such file or directory\n")
    #expect(unwritable.status == 74)
    #expect(unwritable.output.isEmpty)
    #expect(try workspace.names().allSatisfy { !$0.contains("a.svg") })
  }
}
