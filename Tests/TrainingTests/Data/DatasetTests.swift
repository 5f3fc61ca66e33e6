import Foundation
import Records
import Testing

@testable import Training

struct DatasetTests {
  /// The data set that `text` holds.
  private func read(_ text: String) throws -> Dataset {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appending(path: "data.txt"))
      return try Dataset(reading: folder.path + "/data.txt")
    }
  }

  /// The description of the error that reading ends in, without the folder.
  private func complaint(_ text: String) throws -> String {
    do {
      _ = try read(text)
      return "none"
    } catch let error as LogError {
      return error.description.components(separatedBy: "/").last ?? ""
    }
  }

  @Test func `a LIBSVM file becomes a dense matrix`() throws {
    let data = try read("# two rows\n+1 1:0.5 3:-2e1\n\n-1 2:7 # a remark\n")
    #expect(data.labels == [1, -1])
    #expect(data.width == 3)
    #expect(data.features == [0.5, 0, -20, 0, 7, 0])
  }

  @Test func `rows may lack features, a final newline and Unix line ends`() throws {
    let data = try read("1\r\n0 2:1\r\n2 1:3")
    #expect(data.labels == [1, 0, 2])
    #expect(data.features == [0, 0, 0, 1, 3, 0])
  }

  @Test func `a CSV file's label is its last column`() throws {
    let data = try read("1,2,0\n3,4,1\n")
    #expect(data.labels == [0, 1])
    #expect(data.features == [1, 2, 3, 4])
    #expect(data.width == 2)
  }

  @Test(arguments: ["label", "\"Y\"", " target "]) func `or the column of that name`(
    name: String
  ) throws {
    let data = try read("a,\(name),b\n1,2,\"3\"\n4,5,6\n")
    #expect(data.labels == [2, 5])
    #expect(data.features == [1, 3, 4, 6])
  }

  @Test(arguments: [
    ("", "data.txt: there are no rows. Give LIBSVM lines"),
    ("a,b\n", "data.txt: there are no rows."),
    ("1\n2\n", "data.txt: no row has a feature."),
    ("1 1:2\n1 0:3\n", "data.txt:2:2: index 0, but indices count from 1."),
    ("1 2:2 2:3\n", "data.txt:1:3: index 2 after 2, but indices ascend within a row."),
    ("1 qid:4\n", "data.txt:1:2: 'qid:4' is no index:value."),
    ("1 7\n", "data.txt:1:2: '7' is no index:value."),
    ("one 1:2\n", "data.txt:1:1: 'one' is no number."),
    ("1 1:\n", "data.txt:1:2: a number is missing."),
    ("1 1:nan\n", "data.txt:1:2: 'nan' is no number."),
    ("1 1:1e99\n", "data.txt:1:2: '1e99' is too large for single precision."),
    ("1 268435457:1\n", "data.txt:1:2: more than 268435456 features in all"),
    ("1 9:1\n2 200000000:1\n", "data.txt:2: more than 268435456 features in all"),
    ("1,2\n3\n", "data.txt:2:2: fields in this row: 1, in the first: 2."),
    ("1,2\n3,4,5\n", "data.txt:2:3: fields in this row: 3, in the first: 2."),
    ("x,y\n1,2\n3,\n", "data.txt:3:2: a number is missing."),
    ("x,y\n1,2\nb,4\n", "data.txt:3:1: 'b' is no number."),
  ]) func `a bad file is refused with its place`(text: String, message: String) throws {
    #expect(try complaint(text).hasPrefix(message))
  }

  @Test func `a missing file is refused`() {
    #expect {
      try Dataset(reading: "/nowhere/data.csv")
    } throws: { "\($0)" == "/nowhere/data.csv: no such file. Check the path" }
  }

  @Test func `rows longer than the reading window are read whole`() throws {
    let count = 100_000
    let row = (1...count).map { "\($0):\($0 % 10)" }.joined(separator: " ")
    let data = try read("1 \(row)\n-1 \(row)")
    #expect(data.width == count)
    #expect(data.labels == [1, -1])
    #expect(data.features[count + 6] == 7)
  }
}
