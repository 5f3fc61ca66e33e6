import Basics
import LosscastCommand
import Pages
import Platform
import Serving

@main
enum Main {
  static func main() async { await Program.serve { try await serve($0) } }

  /// Serves the page of a folder until a signal comes.
  @MainActor private static func serve(_ request: ServeRequest) async throws {
    // A reader that has gone is an error of its connection's, not a death.
    _ = signal(SIGPIPE, SIG_IGN)
    let isOpen = !HostAddress.isLoopback(request.host)
    let token = isOpen || request.wantsToken ? AccessToken() : nil
    let (listener, port) = try listen(request)
    let charts: ChartLibrary?
    do { charts = try ChartLibrary.found() } catch {
      charts = nil
      Program.note("the page shows no charts: \(error)")
    }
    let engine = Engine(
      Settings(
        folder: request.folder, watch: request.watch, goal: request.goal, every: request.every,
        fit: request.fit, scaling: request.scaling, goalProblem: Program.goalProblem,
        words: Program.words, text: Program.text))
    let server = Server(
      listener: listener,
      gate: Gate(host: request.host, machine: HostAddress.machine, port: port, token: token),
      site: LivePage(engine, title: title(of: request.folder), charts: charts))
    engine.start()
    let running = Task.detached { await server.run() }
    let address = address(request.host, port, token)
    if isOpen {
      Program.note(
        "others can reach this page if they have its address, and what it sends is not encrypted")
    }
    try Program.say("\(address)\nCtrl-C ends it.\n")
    if request.opens, token != nil {
      Program.note(
        "open it yourself: among running programs, its token could be seen by other users of this machine"
      )
    } else if request.opens {
      openPage(address)
    }
    while Program.signal == nil {
      guard !server.isOver else {
        throw Program.Problem(.inputOutput, "the system lets the server wait for nobody any more")
      }
      try? await Task.sleep(for: .milliseconds(100))
    }
    engine.stop()
    server.stop()
    await running.value
  }

  private static func listen(_ request: ServeRequest) throws -> (file: Int32, port: Int) {
    do throws(ServerError) {
      return try HostAddress.listen(host: request.host, port: request.port)
    } catch {
      throw problem(error)
    }
  }

  private static func problem(_ error: ServerError) -> Program.Problem {
    switch error {
    case .noSuchHost(let host, let reason):
      Program.Problem(.usage, "--host \(host): no such host: \(reason)")
    case .foreignAddress(let host):
      Program.Problem(.usage, "--host \(host): this machine has no such address")
    case .portInUse(let port):
      Program.Problem(
        .inputOutput,
        "port \(port) is in use, by another losscast serve perhaps. Choose another with --port; --port 0 takes one that is free"
      )
    case .portReserved(let port):
      Program.Problem(
        .inputOutput,
        "port \(port) is for programs of the system's own. Choose one from 1024 on with --port")
    case .system(let what, let error):
      Program.Problem(.inputOutput, "\(what): \(error)")
    }
  }

  /// Where the page is. A name that stands for all addresses is none to open.
  private static func address(_ host: String, _ port: Int, _ token: AccessToken?) -> String {
    let name =
      switch host {
      case "0.0.0.0", "::": HostAddress.machine
      case let host where host.contains(":"): "[\(host)]"
      default: host
      }
    return "http://\(name):\(port)/" + (token.map { "?token=\($0.text)" } ?? "")
  }

  private static func title(of folder: String) -> String {
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    return name == "." ? "runs" : name
  }

  /// Opens the page by the program that opens pages here; where there is none, the address is printed anyway.
  private static func openPage(_ address: String) {
    #if os(Linux)
      let program = "xdg-open"
    #else
      let program = "open"
    #endif
    do { _ = try ChildProcess(program, [address]) } catch {
      Program.note("no browser can be opened: \(error)")
    }
  }
}
