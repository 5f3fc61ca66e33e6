internal import Basics

/// Runs gnuplot.
enum Gnuplot {
  /// Why there is no picture.
  struct Problem: Error {
    let reason: String
  }

  /// The largest picture that is taken.
  private static let mostBytes = 1 << 28

  /// What gnuplot draws.
  ///
  /// - Returns: a whole picture.
  static func picture(of figure: Figure, format: PictureFormat) throws(Problem) -> [UInt8] {
    let script = GnuplotScript(figure, format: format)
    let process: ChildProcess
    do throws(SystemError) {
      // -d: without files of the user's that would be run first.
      process = try ChildProcess("gnuplot", ["-d"], input: script.text, sharesGroup: true)
    } catch  where error.isMissingFile {
      throw Problem(
        reason: "gnuplot, which draws the plots, is not installed. "
          + "On Debian or Ubuntu: apt-get install gnuplot-nox")
    } catch {
      throw Problem(reason: "gnuplot cannot be started: \(error)")
    }
    let ending = process.wait()
    let complaint = process.complaints.split(separator: "\n").last.map {
      PrintableText.line($0.trimmingPrefix { $0 == " " }, most: 200)
    }
    switch ending {
    case .killed(let signal): throw Problem(reason: "gnuplot was killed by signal \(signal)")
    case .exited(let status) where status != 0:
      throw Problem(reason: "gnuplot failed: \(complaint ?? "status \(status)")")
    case .exited: break
    }
    guard let bytes = process.printedBytes(most: mostBytes) else {
      throw Problem(reason: "it is larger than \(mostBytes >> 20) MiB")
    }
    guard format.isWhole(bytes) else {
      let printed = bytes.isEmpty ? "nothing" : "half a picture"
      throw Problem(
        reason: "gnuplot drew \(printed)"
          + (complaint.map { ": \($0)" } ?? ". Is there space left for temporary files?"))
    }
    return bytes
  }
}
