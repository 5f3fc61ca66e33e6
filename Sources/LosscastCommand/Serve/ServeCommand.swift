import ArgumentParser
import Basics
import Platform
import Records
import Stopping

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Show a folder of growing logs as a page that lives.",
    discussion: """
      Every log in the folder and below it is followed, as by losscast watch. The page shows each run with its \
      forecast, the verdict on it and why, as rows come; what a schedule of your choice would end at, by the runs \
      that have ended or by a fit; and what a budget would train, by a scaling law.

        losscast serve runs
        losscast serve runs --fit fit.json --scaling scaling.json
        losscast serve runs --port 0 --open

      It can be reached from this machine alone. From elsewhere, a tunnel is safest; on a machine that others use \
      too, --token keeps them out:

        ssh -L 8080:localhost:8080 machine

      --host binds it to another address. Then the page opens only with the token in the address that is printed, \
      and what is sent can be read on its way, since it is not encrypted.

      Nothing that the page is asked changes a file. Links that lead out of the folder are not followed. Ctrl-C ends \
      it.
      """)

  @Argument(help: .init("The folder.", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(help: .init("Port to listen at; 0 takes one that is free.", valueName: "number"))
  var port = 8080

  @Option(
    help: .init(
      "Address or name to bind to; one that others reach asks for a token.", valueName: "name"))
  var host = "127.0.0.1"

  @Flag(help: "Ask for a token on this machine too.")
  var token = false

  @Flag(help: "Open the page in a browser.")
  var open = false

  @Option(
    help: .init(
      "Seconds between two verdicts on a run; rows are shown at once.", valueName: "seconds"))
  var every = 10.0

  @Option(
    help: .init(
      "A fit that losscast fit saved, to ask schedules of. Default: the runs of the folder that have ended, fitted.",
      valueName: "file"), completion: .file())
  var fit: String?

  @Option(
    help: .init(
      "A table of runs, or a fit that losscast scale saved, to ask budgets of.", valueName: "file"),
    completion: .file())
  var scaling: String?

  @OptionGroup var stopping: StoppingArguments
  @OptionGroup var metric: MetricArguments
  @OptionGroup var rows: RowArguments
  @OptionGroup var verbosity: VerbosityArguments

  func validate() throws {
    if folder.isEmpty { throw ValidationError("the name of the folder is empty") }
    guard (0...65535).contains(port) else {
      throw ValidationError("--port \(port): give a number from 0 to 65535")
    }
    if host.isEmpty { throw ValidationError("--host: the name is empty") }
    guard every >= 0.05, every <= 86_400 else {
      throw ValidationError("--every \(NumberText.exact(every)): give seconds from 0.05 to 86400")
    }
  }

  /// Becomes the program that serves: HTTP is a part of that one alone, so that all other commands begin as fast
  /// as ever.
  func run() throws {
    guard let program = Self.program else {
      throw FileError(
        "losscast-serve, which serves the page, is not beside losscast: the Python package does not have it. "
          + "Install losscast by its Debian package or tarball, or from source by Scripts/install",
        status: Failure.missingInput)
    }
    let arguments = [program] + CommandLine.arguments.dropFirst(2)
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    execv(program, pointers)
    throw FileError("\(program): cannot be started", errno)
  }

  /// The program that serves, beside this one.
  private static var program: String? {
    guard let path = OwnProgram.folder.map({ "\($0)/losscast-serve" }) else { return nil }
    return access(path, X_OK) == 0 ? path : nil
  }
}

extension ServeCommand: ReportingCommand {}
