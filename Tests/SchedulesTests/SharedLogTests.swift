import Foundation
import Schedules
import TestSupport
import Testing

/// Every rate in the public multi-power-law logs, which were made by other code.
@Suite(.enabled(if: SharedData.isPresent, "the shared data folder is absent"))
struct SharedLogTests {
  @Test(
    arguments: ["25M", "100M"],
    [
      ("constant_24000", "constant:peak=3e-4,steps=24000"),
      ("constant_72000", "constant:peak=3e-4,steps=72000"),
      ("cosine_24000", "cosine:peak=3e-4,final=3e-5,steps=24000"),
      ("cosine_72000", "cosine:peak=3e-4,final=3e-5,steps=72000"),
      ("wsd_20000_24000", "wsd:peak=3e-4,final=3e-5,steps=24000,decay=4000,shape=exponential"),
      ("wsdld_20000_24000", "wsd:peak=3e-4,final=3e-5,steps=24000,decay=4000,shape=linear"),
      ("wsdcon_3", "two-stage:peak=3e-4,second=3e-5,at=8000,steps=16000"),
      ("wsdcon_9", "two-stage:peak=3e-4,second=9e-5,at=8000,steps=16000"),
      ("wsdcon_18", "two-stage:peak=3e-4,second=1.8e-4,at=8000,steps=16000"),
    ])
  func `a logged rate is that of the schedule`(
    model: String, log: (name: String, text: String)
  ) throws {
    let schedule = try ScheduleText.parse(log.text + ",warmup=2160")
    let file = SharedData.file("multipower/\(model)/\(log.name).csv")
    let rows = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
    #expect(rows.count > 90)
    for row in rows.dropFirst() {
      let cells = row.split(separator: ",")
      let step = try #require(Int(cells[0]))
      let rate = try #require(Double(cells[1]))
      #expect(abs(schedule.rate(at: step) - rate) <= 1e-15 * rate.magnitude + 1e-18, "step \(step)")
    }
  }
}
