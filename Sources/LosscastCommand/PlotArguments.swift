import ArgumentParser
import Plots

/// The options of every command that draws a picture.
struct PlotArguments: ParsableArguments {
  @Option(
    name: .customLong("plot"),
    help: .init("Draw a picture; the name ends in .svg, .png or .pdf.", valueName: "file"),
    completion: .file(extensions: ["svg", "png", "pdf"]))
  var file: String?

  @Option(
    help: .init(
      "Its width and height in pixels, such as 1200x800.", valueName: "size"))
  var size: PictureSize?

  @Option(help: .init("Its title.", valueName: "text"))
  var title: String?

  @Option(
    name: .customLong("log"),
    help: .init(
      "Its logarithmic axes; may be repeated. Default: what suits the content.",
      valueName: "axes"))
  var axes: [LogarithmicAxes] = []

  func validate() throws {
    if let file {
      do { try Figure.checkName(file) } catch { throw ValidationError("--plot \(error)") }
    } else {
      for (option, isGiven) in [
        ("--size", size != nil), ("--title", title != nil), ("--log", !axes.isEmpty),
      ] where isGiven {
        throw ValidationError("\(option) says how a picture looks; ask for one with --plot")
      }
    }
    if let size, size.pixels == nil {
      throw ValidationError(
        "--size \(size.text): give width and height in pixels, each from "
          + "\(FigureStyle.sizes.lowerBound) to \(FigureStyle.sizes.upperBound), as in 1200x800")
    }
    if axes.contains(where: \.axes.isEmpty), axes.contains(where: { !$0.axes.isEmpty }) {
      throw ValidationError("--log none and --log of an axis: give one of them")
    }
  }

  /// How pictures are to look.
  var style: FigureStyle {
    FigureStyle(
      title: title, size: size?.pixels,
      logarithmicAxes: axes.isEmpty ? nil : axes.reduce(into: []) { $0.formUnion($1.axes) })
  }
}

/// `1200x800`.
struct PictureSize: ExpressibleByArgument {
  let text: String

  init(argument: String) { text = argument }

  /// Nil if it is no size that a picture can have.
  var pixels: (width: Int, height: Int)? {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard sides.count == 2, sides.allSatisfy(FigureStyle.sizes.contains) else { return nil }
    return (sides[0], sides[1])
  }
}

/// `x`, `y`, `xy` or `none`.
struct LogarithmicAxes: ExpressibleByArgument {
  let axes: Set<FigureStyle.Axis>

  init?(argument: String) {
    switch argument {
    case "x": axes = [.x]
    case "y": axes = [.y]
    case "xy", "yx", "x,y": axes = [.x, .y]
    case "none": axes = []
    default: return nil
    }
  }

  static let allValueStrings = ["x", "y", "xy", "none"]
}
