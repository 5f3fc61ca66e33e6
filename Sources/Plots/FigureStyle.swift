/// How a figure is to look, as far as a person decides it; the rest is decided by what it shows.
public struct FigureStyle: Sendable {
  public enum Axis: String, Sendable, CaseIterable {
    case x, y
  }

  /// In place of the figure's own title; an empty one for none.
  public var title: String?
  /// Width and height of the whole picture in pixels.
  public var size: (width: Int, height: Int)?
  /// The axes that are logarithmic, the others being linear.
  public var logarithmicAxes: Set<Axis>?

  public init(
    title: String? = nil, size: (width: Int, height: Int)? = nil,
    logarithmicAxes: Set<Axis>? = nil
  ) {
    self.title = title
    self.size = size
    self.logarithmicAxes = logarithmicAxes
  }

  /// Pixels between which widths and heights of pictures lie: smaller ones have no room for labels, and
  /// larger ones take more memory than they are worth.
  public static let sizes = 320...8000
}

extension Figure {
  /// The figure in this style.
  ///
  /// The axes meant are those of the first panel, and the x-axes of others that are alike; panels of
  /// residuals or intervals keep their own y-axes.
  ///
  /// - Throws: `FigureError` if an axis is to be logarithmic and nothing on it lies above 0, or the size
  ///   is none.
  public func styled(by style: FigureStyle) throws(FigureError) -> Figure {
    var figure = self
    if let title = style.title { figure.title = title }
    if let size = style.size {
      guard FigureStyle.sizes.contains(size.width), FigureStyle.sizes.contains(size.height) else {
        throw FigureError(
          kind: .usage,
          description: "a picture of \(size.width)x\(size.height) pixels: width and height are "
            + "\(FigureStyle.sizes.lowerBound) to \(FigureStyle.sizes.upperBound)")
      }
      figure.size = size
      figure.isOfExactSize = true
    }
    guard let axes = style.logarithmicAxes, let first = panels.first else { return figure }
    for index in panels.indices
    where panels[index].names.isEmpty && panels[index].xLabel == first.xLabel {
      figure.panels[index].xScale = axes.contains(.x) ? .logarithmic : .linear
    }
    figure.panels[0].yScale = axes.contains(.y) ? .logarithmic : .linear
    let points = first.series.flatMap(\.points)
    for (axis, label, values) in [
      (FigureStyle.Axis.x, first.xLabel, points.map(\.x)), (.y, first.yLabel, points.map(\.y)),
    ] where axes.contains(axis) && !values.contains(where: { $0 > 0 && $0.isFinite }) {
      throw FigureError(
        kind: .usage,
        description: "the \(axis)-axis (\(label)) cannot be logarithmic: nothing on it is above 0")
    }
    return figure
  }
}
