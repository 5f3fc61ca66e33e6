/// What pages are made of besides their text.
public enum PageResources {
  /// `losscastChart(element, figure)`, which draws a ``FigureChart`` by dygraphs.
  public static let chartScript = String(decoding: PackageResources.chart_js, as: UTF8.self)
  /// How pages look: on a wide screen and a phone, by day and by night, and on paper.
  public static let styleSheet = String(decoding: PackageResources.page_css, as: UTF8.self)
  /// What a report does: its charts, tables that sort, what can be copied and saved.
  static let reportScript = String(decoding: PackageResources.report_js, as: UTF8.self)
  /// How a report looks besides.
  static let reportStyleSheet = String(decoding: PackageResources.report_css, as: UTF8.self)
}
