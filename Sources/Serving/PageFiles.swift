import Pages

/// The files of the page, by their addresses.
enum PageFiles {
  /// - Parameter title: of the page, such as the folder's name.
  static func all(title: String, charts: ChartLibrary?) -> [String: Response] {
    let page = String(decoding: PackageResources.index_html, as: UTF8.self)
      .replacing("{{title}}", with: escaped(title))
    let script = "text/javascript; charset=utf-8"
    let style = "text/css; charset=utf-8"
    return [
      "/": Response(200, "text/html; charset=utf-8", Array(page.utf8)),
      "/serve.js": Response(200, script, PackageResources.serve_js),
      "/serve.css": Response(200, style, PackageResources.serve_css),
      "/page.css": Response(200, style, Array(PageResources.styleSheet.utf8)),
      "/chart.js": Response(200, script, Array(PageResources.chartScript.utf8)),
      // Without the library, a script that defines nothing: the page says what is missing.
      "/dygraph.js": Response(
        200, script,
        Array(
          (charts.map { "/*\n\($0.license.replacing("*/", with: "* /"))\n*/\n\($0.script)" } ?? "")
            .utf8)),
      "/icon.svg": Response(200, "image/svg+xml", Array(icon.utf8)),
    ]
  }

  private static let icon =
    ##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M2 2c1 7 5 10 12 11" fill="none" stroke="#0072b2" stroke-width="2.5" stroke-linecap="round"/></svg>"##

  /// The text as HTML has it.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
