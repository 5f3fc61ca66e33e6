/// Files that are no logs of text, known by their first bytes: what they are, and the line that makes a
/// log of them.
enum ForeignFormat {
  static func refusal(of opening: LogOpening) -> FormatError? {
    func starts(_ magic: [UInt8]) -> Bool { opening.bytes.starts(with: magic) }
    let bytes = Array(opening.bytes.prefix(16))
    if starts(Array("PAR1".utf8)) {
      return refusal("a Parquet file", "pd.read_parquet('FILE').to_csv('log.csv', index=False)")
    }
    if starts([0x50, 0x4b, 0x03, 0x04]) {
      let text = opening.bytes.prefix(4096)
      if text.contains(sequence: "xl/") || text.contains(sequence: "[Content_Types].xml") {
        return refusal("an Excel workbook", "pd.read_excel('FILE').to_csv('log.csv', index=False)")
      }
      if text.contains(sequence: "data.pkl") || text.contains(sequence: "archive/") {
        return refusal(
          "a PyTorch checkpoint",
          "pd.DataFrame(torch.load('FILE')['log']).to_csv('log.csv', index=False)")
      }
      if text.contains(sequence: ".npy") {
        return refusal(
          "an archive of numpy arrays",
          "pd.DataFrame(dict(np.load('FILE'))).to_csv('log.csv', index=False)")
      }
      return FormatError(
        message: "this is a ZIP archive", advice: "Unpack it, with unzip FILE, and give the log")
    }
    if bytes.count > 1, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
      return refusal("a Python pickle", "pd.DataFrame(pd.read_pickle('FILE')).to_csv('log.csv')")
    }
    if starts([0x93] + Array("NUMPY".utf8)) {
      return refusal("a numpy array", "pd.DataFrame(np.load('FILE')).to_csv('log.csv')")
    }
    if starts([0x89] + Array("HDF".utf8)) {
      return refusal("an HDF5 file", "pd.read_hdf('FILE').to_csv('log.csv', index=False)")
    }
    if starts(Array("ARROW1".utf8)) || starts(Array("FEA1".utf8)) {
      return refusal("an Arrow file", "pd.read_feather('FILE').to_csv('log.csv', index=False)")
    }
    if starts(Array("SQLite format 3".utf8)) {
      return FormatError(
        message: "this is an SQLite database",
        advice:
          "Write the table as CSV: sqlite3 -csv -header FILE 'select * from metrics' > log.csv")
    }
    if starts([0xfd] + Array("7zXZ".utf8)) {
      return FormatError(
        message: "this is compressed by xz", advice: "Give it as xz -dc FILE | losscast … -")
    }
    if starts([0x28, 0xb5, 0x2f, 0xfd]) {
      return FormatError(
        message: "this is compressed by zstd", advice: "Give it as zstd -dc FILE | losscast … -")
    }
    if starts(Array("BZh".utf8)) {
      return FormatError(
        message: "this is compressed by bzip2", advice: "Give it as bzip2 -dc FILE | losscast … -")
    }
    return nil
  }

  private static func refusal(_ what: String, _ code: String) -> FormatError {
    FormatError(
      message: "this is \(what), which is not read",
      advice: "Convert it: python3 -c \"import pandas as pd, numpy as np; \(code)\"")
  }
}

extension ArraySlice<UInt8> {
  fileprivate func contains(sequence text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard count >= wanted.count else { return false }
    return indices.dropLast(wanted.count - 1).contains { self[$0...].starts(with: wanted) }
  }
}
