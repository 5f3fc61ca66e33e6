import ArgumentParser
import Basics
import Plots
import Records
import Reports
import Stopping

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Give verdicts on logs as they grow.",
    discussion: """
      Every log in the folder and below it is followed: its runs are judged against each other, and \
      those that end are to be beaten by those that go on. On a terminal the table is kept up to \
      date; elsewhere each change of a verdict is printed, with --format json as an object a line.

        losscast watch runs
        losscast watch runs --every 60 --on-stop 'scancel --name "$LOSSCAST_NAME"'
        losscast watch runs --on-stop ./tell-me
        losscast watch runs --once --format json

      With --by, a log may hold many runs, one for each value of the column; each is followed from its \
      first row on, and goes by the names of the log and of itself, as in sweep/seed=1. So does each run \
      of a tracker's export that has a column 'RUN - train/loss' for each:

        losscast watch runs --by seed --horizon 5000
        losscast watch exports --metric train/loss --schedule 'export/wsd*=wsd:…'

      A log's name ends in .csv, .tsv, .jsonl or .ndjson, or one of these and .gz, or is that of an \
      event file of TensorBoard's. Logs may be \
      rotated, cut short, replaced, compressed or removed, and new ones may appear. What cannot be \
      read is said once, and tried again when it changes.

      --on-stop runs a shell command once for each run whose verdict turns to stop. It finds the \
      log's path, the run's name and the step in $LOSSCAST_RUN, $LOSSCAST_NAME and \
      $LOSSCAST_STEP; put them in double quotes. {run}, {name} and {step} stand for the same where \
      they are one plain word of letters, digits and _-.,:/@%+=, with no dash in front; for any \
      other the command is not run, and that is said. A command of one word, such as a script's \
      path, is started without a shell, with the log's path as its argument.

      What has been stopped is kept in .losscast-stopped in the folder, so that it is not stopped \
      again by the next watch; a log that begins anew is a new run. A command that fails is said, \
      and not repeated.

      Where runs end and how their rates go on is told by a line '# schedule: TEXT' in a log's \
      head, as losscast train writes it, or by --horizon, where there is none, and --schedule, which \
      wins over it. Ctrl-C ends the watch.
      """)

  @Argument(help: .init("The folder.", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(help: .init("Seconds between looks.", valueName: "seconds"))
  var every = 10.0

  @Option(
    help: .init(
      "Shell command, or a program's path, for each run that is to stop.",
      valueName: "command"))
  var onStop: String?

  @Flag(help: "Look once, print all verdicts and end.")
  var once = false

  @OptionGroup var stopping: StoppingArguments
  @OptionGroup var metric: MetricArguments
  @OptionGroup var rows: RowArguments

  @Option(help: "How to print verdicts.")
  var format = OutputFormat.text

  @OptionGroup var verbosity: VerbosityArguments

  func validate() throws {
    guard every >= 0.05, every <= 86_400 else {
      throw ValidationError("--every \(NumberText.exact(every)): give seconds from 0.05 to 86400")
    }
    if onStop == "" { throw ValidationError("--on-stop: the command is empty") }
    if folder.isEmpty { throw ValidationError("the name of the folder is empty") }
  }

  func run() throws {
    let given = try stopping.schedules.read()
    let horizon = stopping.horizon
    var path = folder
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let watch = StudyWatch(
      FollowedFolder(path, options: stopping.curveOptions(metric, rows)),
      policy: try stopping.chosenPolicy(), target: stopping.target
    ) { run in
      ObservedRun.Plan(
        horizon: horizon, schedule: given.schedule(of: run), warmup: given.warmup(of: run))
    }
    var session = WatchSession(
      watch, goal: metric.goal, schedules: stopping.schedules,
      display: WatchDisplay(format: format, once: once),
      hook: try onStop.map { try StopHook($0, folder: path) })
    Interruption.watch()
    if once { try session.look() } else { try session.follow(every: every) }
    try session.end()
    if let signal = Interruption.signal { throw ExitCode(Interruption.status(of: signal)) }
  }
}
