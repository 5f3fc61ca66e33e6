import Platform
import Synchronization

/// A wish from outside that the process end: Ctrl-C, a batch system's signal, a closed terminal.
///
/// Once watched for, the first one is only noted, so that work can be saved; a second one ends the
/// process at once.
enum Interruption {
  private static let noted = Atomic<Int32>(0)

  /// The signal that has come, if any.
  static var signal: Int32? {
    let number = noted.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// The status to end with after a signal, as shells count it.
  static func status(of signal: Int32) -> Int32 { 128 + signal }

  /// Has the first one end the process at once, as it does by itself, but with no line of progress left
  /// on the terminal.
  static func endCleanly() {
    // Globals that the handler reads are made here.
    Console.progress("")
    Console.prepareToEndProgress()
    for number in endings {
      handle(number) { number in
        Console.endProgressAtOnce()
        _ = Platform.signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  private static let endings = [SIGINT, SIGTERM, SIGHUP]

  static func watch() {
    // Read once here: a handler must not be the first to make a global.
    _ = signal
    for number in endings {
      handle(number) { number in
        Interruption.noted.store(number, ordering: .relaxed)
        _ = Platform.signal(number, SIG_DFL)
      }
    }
  }

  private static func handle(_ number: Int32, by handler: @escaping @convention(c) (Int32) -> Void)
  {
    let former = Platform.signal(number, handler)
    // What the parent has had ignored, as nohup does, stays so.
    if unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
      _ = Platform.signal(number, SIG_IGN)
    }
  }
}
