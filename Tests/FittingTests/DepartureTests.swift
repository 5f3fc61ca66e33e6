import Records
import Schedules
import Testing

@testable import Fitting

@Suite struct DepartureTests {
  private func run(_ schedule: String, _ steps: [Int]) throws -> Run {
    Run(
      name: "run", records: steps.map { Record(step: $0, loss: 3) },
      schedule: try ScheduleText.parse(schedule))
  }

  @Test func `rows count from where the rates part`() throws {
    let steps = Array(stride(from: 100, through: 1000, by: 100))
    let constant = try run("constant:peak=1e-3,steps=1000", steps)
    let dropped = try run("two-stage:peak=1e-3,second=1e-4,at=500,steps=1000", steps)
    let late = try run("two-stage:peak=1e-3,second=1e-4,at=800,steps=1000", steps)
    let short = try run("constant:peak=1e-3,steps=600", Array(steps.prefix(6)))
    #expect(dropped.rowsOfItsOwn(among: [constant]) == 4..<10)
    #expect(dropped.rowsOfItsOwn(among: [late, constant]) == 4..<10)
    // The companion that stays longest decides.
    #expect(constant.rowsOfItsOwn(among: [dropped, late]) == 7..<10)
    // Beyond the end of the others every row is new.
    #expect(constant.rowsOfItsOwn(among: [short]) == 6..<10)
    // Another seed of the same schedule leaves nothing new, and so everything counts.
    #expect(constant.rowsOfItsOwn(among: [constant]) == 0..<10)
    #expect(constant.rowsOfItsOwn(among: []) == 0..<10)
  }
}
