/// The file formats a figure can be drawn in, by the ending of the file's name.
enum PictureFormat: String, CaseIterable {
  case svg, png, pdf

  /// gnuplot's terminal for it. Labels are shown as they are: nothing in them is a mark-up.
  func terminal(width: Int, height: Int) -> String {
    let font = "font 'DejaVu Sans,\(fontSize(FigureLayout.textSize))' noenhanced"
    return switch self {
    case .svg: "svg size \(width),\(height) \(font) background '#ffffff'"
    case .png: "pngcairo size \(width),\(height) \(font)"
    case .pdf: "pdfcairo size \(Double(width) / 96)in,\(Double(height) / 96)in \(font)"
    }
  }

  /// The terminal's font in a size of so many pixels.
  func font(_ pixels: Double) -> String { "',\(fontSize(pixels))'" }

  /// Points, of which there are 72 to 96 pixels; an SVG file has no unit but pixels.
  private func fontSize(_ pixels: Double) -> Double {
    switch self {
    case .svg: pixels
    case .png, .pdf: pixels * 72 / 96
    }
  }

  /// Whether the bytes are a picture from its first to its last mark: a program that died or a full
  /// disk leaves the end away.
  func isWhole(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .svg:
      bytes.starts(with: "<?xml".utf8) && Self.trimmed(bytes).ends(with: "</svg>".utf8)
    case .png:
      bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        // The chunk IEND with its checksum.
        && bytes.ends(with: [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    case .pdf:
      bytes.starts(with: "%PDF-".utf8) && Self.trimmed(bytes).ends(with: "%%EOF".utf8)
    }
  }

  /// Without line ends and blanks behind.
  private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes[..<((bytes.lastIndex { $0 > UInt8(ascii: " ") } ?? -1) + 1)]
  }
}

extension RandomAccessCollection<UInt8> {
  fileprivate func ends(with end: some BidirectionalCollection<UInt8>) -> Bool {
    reversed().starts(with: end.reversed())
  }
}
