import Foundation
import Records
import Testing

struct RowFingerprintTests {
  @Test func `it is FNV-1a over the step and the bits of the loss`() {
    // Computed with ten lines of Python over struct.pack("<qd", step, loss).
    #expect(RowFingerprint(Record(step: 0, loss: 0)).description == "88201fb960ff6465")
    #expect(RowFingerprint(Record(step: 8000, loss: 3.5159)).description == "2577a7f924ae9dcf")
    #expect(RowFingerprint(Record(step: -1, loss: -2.5)).description == "78000036695e11f9")
  }

  @Test func `negative zero is zero`() {
    #expect(RowFingerprint(Record(step: 1, loss: -0.0)) == RowFingerprint(Record(step: 1, loss: 0)))
  }

  @Test func `its text and its JSON read back`() throws {
    let prints = (0..<100).map { RowFingerprint(Record(step: $0, loss: 1 / Double($0 + 1))) }
    #expect(Set(prints).count == 100)
    #expect(prints.map { RowFingerprint($0.description) } == prints)
    let data = try JSONEncoder().encode(prints)
    #expect(try JSONDecoder().decode([RowFingerprint].self, from: data) == prints)
    #expect(RowFingerprint("") == nil)
    #expect(RowFingerprint("ABCDEF0123456789") == nil)
    #expect(RowFingerprint("+bcdef012345678") == nil)
  }
}
