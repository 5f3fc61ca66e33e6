import Basics
import Laws

extension CurveFamily {
  /// What sentences call it.
  var subject: String { givenText == nil ? name : "the formula" }

  /// The same over a counter from 0 that counts from 1, for a family that needs positions above 0; nil
  /// if it does not, or the positions are none.
  func countedFromOne(over points: CurveData) -> ShiftedFamily? {
    guard givenText == nil, domain == .aboveZero, points.isCounterFromZero else { return nil }
    return ShiftedFamily(self, origins: [-1])
  }

  /// The same with each input counted from its first value that is a clock's: where what passes is a
  /// hundredth of it at most, and a shift changes nothing but parameters of which nothing was asked. Nil
  /// if there is none.
  func counted(over points: CurveData, _ options: CurveFitOptions) -> ShiftedFamily? {
    let origins = points.inputs.indices.map { input -> Double in
      guard let first = points.clockOrigin(of: input) else { return 0 }
      let absorbing = parametersAbsorbingShift(of: input)
      let asked = Set(options.fixed.keys).union(options.starts.keys).union(options.bounds.keys)
      return absorbing.isEmpty || !asked.isDisjoint(with: absorbing) ? 0 : first
    }
    return origins.allSatisfy { $0 == 0 } ? nil : ShiftedFamily(self, origins: origins)
  }
}

extension CurveFamily {
  /// What is the matter with a fit over a clock that is not counted from another origin; nil if no input
  /// is one.
  func doubt(onClockOf points: CurveData) -> String? {
    guard !(self is ShiftedFamily),
      let input = points.inputs.indices.first(where: { points.clockOrigin(of: $0) != nil }),
      let origin = points.clockOrigin(of: input)
    else { return nil }
    let name = points.label(of: input)
    return
      "\(name) changes by less than a hundredth of its value, where powers, logarithms and exponentials "
      + "of it are straight: count it from its beginning, as \(name) - "
      + NumberText.significant(origin, 15)
  }
}

extension CurveData {
  /// The least of an input whose values differ by a hundredth of them at most, as those of clocks do.
  func clockOrigin(of input: Int) -> Double? {
    guard let least = inputs[input].min(), let greatest = inputs[input].max(), least < greatest,
      min(abs(least), abs(greatest)) > 100 * (greatest - least), (least < 0) == (greatest < 0)
    else { return nil }
    return least
  }

  /// Whether the first input counts 0, 1, 2, …, as epochs do: in whole numbers, most of which follow the
  /// one before.
  var isCounterFromZero: Bool {
    let distinct = Set(inputs[0]).sorted()
    guard distinct.first == 0, distinct.allSatisfy({ $0 == $0.rounded() }) else { return false }
    let steps = zip(distinct, distinct.dropFirst()).map { $1 - $0 }
    return 2 * steps.filter { $0 == 1 }.count > steps.count
  }
}

extension ShiftedFamily {
  /// That inputs are counted from other origins, and what that means for the parameters.
  func remark(on points: CurveData) -> Remark {
    let shifts = origins.indices.filter { origins[$0] != 0 }.map { input in
      let name = points.label(of: input)
      if origins[input] == -1 {
        return "\(name) begins at 0, where \(subject) has no value, so it is counted from 1: x is "
          + "\(name) + 1"
      }
      let parameters = base.parametersAbsorbingShift(of: input).joined(separator: " and ")
      return "\(name) is counted from \(NumberText.significant(origins[input], 15)), where "
        + "\(parameters) is meant: x is \(name) - \(NumberText.significant(origins[input], 15))"
    }
    return Remark(shifts.joined(separator: "; "))
  }
}
