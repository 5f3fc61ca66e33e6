import Testing

@testable import Plots

struct PictureFormatTests {
  private static let figure = Figure(
    "a title",
    panels: [
      Panel(
        xLabel: "step", yLabel: "loss",
        series: [Series("a_b^{c} & <d> \n`touch x`", .line, .blue, [.init(1, 1), .init(2, 3)])])
    ])

  @Test(arguments: PictureFormat.allCases)
  func `a picture that lacks any of its end is not whole`(format: PictureFormat) throws {
    let bytes = try Gnuplot.picture(of: Self.figure, format: format)
    #expect(format.isWhole(bytes))
    // But for line ends, which may be missing.
    let last = try #require(bytes.lastIndex { $0 > UInt8(ascii: " ") })
    for end in max(0, last - 400)...last { #expect(!format.isWhole(Array(bytes[..<end]))) }
    #expect(!format.isWhole([]))
    #expect(!format.isWhole([0] + bytes))
  }

  @Test func `labels are shown as they are`() throws {
    let bytes = try Gnuplot.picture(of: Self.figure, format: .svg)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("a_b^{c} &amp; &lt;d> \\u000a`touch x`<"))
  }
}
