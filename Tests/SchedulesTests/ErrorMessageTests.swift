import Foundation
import Schedules
import Testing

@Suite struct ErrorMessageTests {
  static func message(_ text: String) -> String {
    do {
      let schedule = try ScheduleText.parse(text)
      return "no error: \(schedule.text)"
    } catch {
      return "\(error)"
    }
  }

  static let names =
    "allowed are: constant, linear, cosine, wsd, two-stage, step, polynomial, "
    + "exponential, inverse-sqrt, rex, onecycle, sgdr, triangular, infinite, piecewise, csv, "
    + "refined, warmup, join, scale, peak, hf:NAME, torch:NAME, optax:NAME, timm:NAME"

  static let hfNames =
    "allowed are: hf:constant, hf:constant_with_warmup, hf:linear, hf:cosine, "
    + "hf:cosine_with_restarts, hf:cosine_with_min_lr, hf:cosine_warmup_with_min_lr, "
    + "hf:polynomial, hf:inverse_sqrt, hf:warmup_stable_decay"

  @Test(arguments: [
    ("cosin:peak=1,steps=9", 1, "there is no schedule 'cosin'; did you mean 'cosine'? \(names)"),
    ("", 1, "there is no schedule ''; \(names)"),
    ("one-cycle", 1, "there is no schedule 'one-cycle'; did you mean 'onecycle'? \(names)"),
    ("scale(2; xyzzyxyzzy:)", 10, "there is no schedule 'xyzzyxyzzy'; \(names)"),
    (
      "cosine:pek=1,steps=9", 8,
      "cosine has no key 'pek'; did you mean 'peak'? allowed are: peak, final, steps, warmup"
    ),
    ("linear:peak=1,steps=9,peak=2", 23, "'peak' is given twice; give it once"),
    (
      "linear:peak=1", 8,
      "linear needs 'steps' (number of steps, warm-up included), as in "
        + "linear:peak=3e-4,steps=24000,warmup=2160"
    ),
    (
      "linear:peak=3e-4x,steps=9", 13, "peak=3e-4x: must be a number such as 0.1 or 3e-4"
    ),
    ("linear:peak=nan,steps=9", 13, "peak=nan: must be a number such as 0.1 or 3e-4"),
    ("linear:peak=,steps=9", 13, "peak=: must be a number such as 0.1 or 3e-4"),
    ("linear:peak=1e999,steps=9", 13, "peak=1e999: must be a number such as 0.1 or 3e-4"),
    ("linear:peak=0x10,steps=9", 13, "peak=0x10: must be a number such as 0.1 or 3e-4"),
    ("linear:peak=1,steps=24q", 21, "steps=24q: must be a whole number such as 24000"),
    ("linear:peak=1,steps=0.5", 21, "steps=0.5: must be a whole number such as 24000"),
    (
      "linear:peak=1,steps=90,warmup=2.5", 31,
      "warmup=2.5: must be a whole number of steps, or a fraction of steps below 1"
    ),
    (
      "linear:peak=1,steps=90,", 24,
      "'' is not of the form KEY=VALUE,…, as in linear:peak=3e-4,steps=24000,warmup=2160"
    ),
    (
      "linear:peak", 8,
      "'peak' is not of the form KEY=VALUE,…, as in linear:peak=3e-4,steps=24000,warmup=2160"
    ),
    (
      "linear", 1,
      "'linear' is not of the form linear:KEY=VALUE,…, as in "
        + "linear:peak=3e-4,steps=24000,warmup=2160"
    ),
    ("linear:peak=-1,steps=9", 13, "peak=-1: must be a learning rate, finite and at least 0"),
    (
      "linear:peak=1,final=-1,steps=9", 21,
      "final=-1: must be a learning rate, finite and at least 0"
    ),
    ("linear:peak=1,steps=0", 21, "steps=0: must be a number of steps from 1 to 1099511627776"),
    (
      "linear:peak=1,steps=2e12", 21,
      "steps=2000000000000: must be a number of steps from 1 to 1099511627776"
    ),
    (
      "linear:peak=1,steps=9,warmup=9", 30,
      "warmup=9: must be a number of steps from 0 to 8 (below steps)"
    ),
    (
      "linear:peak=1,steps=9,warmup=-1", 30,
      "warmup=-1: must be a number of steps from 0 to 8 (below steps)"
    ),
    (
      "wsd:peak=3e-4,steps=24000,warmup=2160,decay=30000", 45,
      "decay=30000: must be a number of steps from 1 to 21840 (steps − warmup), "
        + "or a fraction below 1"
    ),
    (
      "wsd:peak=1,steps=9,decay=0", 26,
      "decay=0: must be a number of steps from 1 to 9 (steps − warmup), or a fraction below 1"
    ),
    (
      "wsd:peak=1,steps=9,decay=3,shape=sqrt", 34,
      "shape=sqrt: must be one of linear, 1-sqrt, cosine, mirror-cosine, square, exponential "
        + "(did you mean 1-sqrt?)"
    ),
    (
      "wsd:peak=1,steps=9,decay=3,shape=exponential", 1,
      "final=0: must be a learning rate, finite and above 0 (an exponential decay never reaches 0)"
    ),
    (
      "exponential:peak=0,final=1,steps=9", 18,
      "peak=0: must be a learning rate, finite and above 0 (an exponential decay divides by it)"
    ),
    (
      "two-stage:peak=1,second=2,at=3,steps=9,warmup=4", 30,
      "at=3: must be a number of steps from 4 to 9 (from the warm-up to steps), "
        + "or a fraction below 1"
    ),
    (
      "step:peak=1,steps=9,milestones=4/10", 32,
      "milestones=10: must be a number of steps from 1 to 9 (from the warm-up to steps), "
        + "or a fraction below 1"
    ),
    (
      "step:peak=1,steps=9,milestones=4/4", 32,
      "milestones=4/4: must be in ascending order, each once"
    ),
    (
      "step:peak=1,steps=9,milestones=4/x", 34,
      "milestones=x: must be steps or fractions of steps below 1, separated by /"
    ),
    ("step:peak=1,steps=9,milestones=4,factor=2", 41, "factor=2: must be from 0 to 1"),
    ("polynomial:peak=1,steps=9,power=0", 33, "power=0: must be finite and above 0"),
    ("rex:peak=1,steps=9,d=1", 22, "d=1: must be at least 0 and below 1"),
    (
      "onecycle:peak=1,steps=9,rise=9", 30,
      "rise=9: must be a number of steps from 0 to 8 (below steps), or a fraction below 1"
    ),
    (
      "sgdr:peak=1,steps=9,period=10", 28,
      "period=10: must be a number of steps from 1 to 9 (steps − warmup), or a fraction below 1"
    ),
    (
      "sgdr:peak=1,steps=9,period=3,multiplier=0", 41,
      "multiplier=0: must be a whole number from 1 to 1000"
    ),
    (
      "triangular:peak=1,steps=9,period=3", 34,
      "period=3: must be an even number of steps from 2 to 18 (twice the steps), "
        + "or a fraction below 1"
    ),
    (
      "infinite:peak=1,constant=0,final=1,steps=9,cooldown=1,anneal=1", 26,
      "constant=0: must be a learning rate, finite and above 0 (the anneal divides by it)"
    ),
    (
      "infinite:peak=1,constant=1,final=0,steps=9,cooldown=1,anneal=1", 34,
      "final=0: must be a learning rate, finite and above 0 "
        + "(an exponential anneal never reaches 0)"
    ),
    (
      "infinite:peak=1,constant=1,final=1,steps=9,cooldown=5,anneal=5", 62,
      "anneal=5: must be a number of steps from 0 to 4 (steps − warmup − cooldown), "
        + "or a fraction below 1"
    ),
    (
      "infinite:peak=1,constant=1,final=1,steps=9,cooldown=10,anneal=5", 53,
      "cooldown=10: must be a number of steps from 0 to 9 (steps − warmup), "
        + "or a fraction below 1"
    ),
    (
      "piecewise:knots=0:0/5", 21,
      "knots=5: must be knots STEP:RATE separated by /, as in 0:0/2000:3e-4"
    ),
    (
      "piecewise:knots=5:0/4:1", 17,
      "knots=4:1: must have steps from 0 in ascending order"
    ),
    (
      "piecewise:knots=5:0/5:1/5:2", 17,
      "knots=5:2: must have at most two knots at one step (a jump)"
    ),
    (
      "piecewise:knots=5:-1", 17,
      "knots=5:-1: must have rates that are finite and at least 0"
    ),
    (
      "piecewise:knots=0:1", 17, "knots=0:1: must end at a step from 1 to 1099511627776"
    ),
    (
      "piecewise:knots=9:1,warmup=9", 28,
      "warmup=9: must be a number of steps from 0 to 8 (below steps)"
    ),
    (
      "csv:x.csv", 1,
      "'csv:x.csv' refers to a log, which cannot be read here; give the schedule itself"
    ),
    ("csv:", 1, "'csv:' is not of the form csv:FILE"),
    (
      "scale:factor=2", 1,
      "'scale:factor=2' is not of the form scale(0.5; cosine:peak=3e-4,steps=24000)"
    ),
    (
      "scale(2; linear:peak=1,steps=9", 1,
      "'scale(2; linear:peak=1,steps=9' is not of the form "
        + "scale(0.5; cosine:peak=3e-4,steps=24000)"
    ),
    (
      "scale(linear:peak=1,steps=9)", 7,
      "'1 part' is not of the form scale(2 parts separated by ;), as in "
        + "scale(0.5; cosine:peak=3e-4,steps=24000)"
    ),
    ("scale(x; linear:peak=1,steps=9)", 7, "factor=x: must be a number such as 0.5"),
    ("scale(-1; linear:peak=1,steps=9)", 7, "factor=-1: must be finite and at least 0"),
    (
      "scale(1; linear:peak=1,steps=9,warmup=12)", 39,
      "warmup=12: must be a number of steps from 0 to 8 (below steps)"
    ),
    (
      "warmup(4; linear:peak=1,steps=9,warmup=3)", 8,
      "warmup=4: must come before a schedule that has no warm-up of its own "
        + "(that one has 3 steps)"
    ),
    (
      "warmup(4; linear:peak=1,steps=9,warmup=2)", 8,
      "warmup=4: must come before a schedule that has no warm-up of its own "
        + "(that one has 2 steps)"
    ),
    (
      "warmup(-4; linear:peak=1,steps=9)", 8,
      "warmup=-4: must be a number of steps from 0 to 1099511627767"
    ),
    (
      "join(0; linear:peak=1,steps=9; linear:peak=1,steps=9)", 6,
      "joint=0: must be a step from 1 to 1099511627767"
    ),
    (
      "join(8.5; linear:peak=1,steps=9; linear:peak=1,steps=9)", 6,
      "joint=8.5: must be a whole number such as 8000"
    ),
    (
      "hf:cosin,steps=9", 1,
      "there is no schedule 'hf:cosin'; did you mean 'hf:cosine'? \(hfNames)"
    ),
    ("scale(2; hf:xyzzyxyzzyx)", 10, "there is no schedule 'hf:xyzzyxyzzyx'; \(hfNames)"),
    (
      "hf:reduce_lr_on_plateau,steps=9", 1,
      "the rates of hf:reduce_lr_on_plateau depend on the losses of the run, so that no schedule "
        + "tells them beforehand; give csv:FILE with the rates that a run logged"
    ),
    (
      "torch:ReduceLROnPlateau", 1,
      "the rates of torch:ReduceLROnPlateau depend on the losses of the run, so that no schedule "
        + "tells them beforehand; give csv:FILE with the rates that a run logged"
    ),
    (
      "hf:wsd", 1,
      "hf:warmup_stable_decay needs 'num_training_steps' (number of updates T, warm-up included), "
        + "as in hf:wsd,lr=3e-4,steps=24000,warmup=2000,decay=4000,decay_type=1-sqrt"
    ),
    (
      "hf:linear,warmpu=3,steps=9", 11,
      "hf:linear has no key 'warmpu'; did you mean 'warmup'? "
        + "allowed are: lr, peak, learning_rate, num_training_steps, steps, max_steps, "
        + "num_warmup_steps, warmup, warmup_steps, warmup_ratio"
    ),
    (
      "hf:linear,steps=9,num_training_steps=9", 17,
      "'num_training_steps' is given twice; give it once"
    ),
    (
      "hf:linear,steps=9,warmup=-1", 26,
      "num_warmup_steps=-1: must be a whole number from 0 to 1099511627776"
    ),
    (
      "hf:wsd,steps=90,decay=9,decay_type=sqrt", 36,
      "decay_type=sqrt: must be one of linear, cosine, 1-sqrt (did you mean 1-sqrt?)"
    ),
    (
      "hf:cosine_with_min_lr,steps=9", 1,
      "min_lr=: must be given, or min_lr_rate in its place, and not both"
    ),
    ("hf:polynomial,lr=1e-8,steps=9", 1, "lr_end=1e-7: must be below lr"),
    (
      "hf:linear(3)", 1,
      "'hf:linear(3)' is not of the form hf:linear,KEY=VALUE,…, as in "
        + "hf:linear,lr=3e-4,steps=24000,warmup=2000"
    ),
    (
      "torch:OneCycleLR,max_lr=0.1,total_steps=10,three_phase=maybe", 56,
      "three_phase=maybe: must be true or false"
    ),
    (
      "torch:StepLR,lr=0.1,step_size=1,steps=1000000000", 31,
      "step_size=1: must leave at most 32768 phases in 1000000000 steps"
    ),
    (
      "torch:ExponentialLR,lr=0.1,gamma=9,steps=1000", 42,
      "steps=1000: must end before the rate leaves the numbers from 0 on; at update 1000 it is inf"
    ),
    (
      "torch:SequentialLR(9; hf:constant,steps=5; hf:constant,steps=5)",
      20, "milestones=9: must be from 1 to 5, within the schedule before it"
    ),
    (
      "timm:multistep,lr=1,decay_t=5/-2,steps=9", 29,
      "decay_t=-2: must be from 0 to 1099511627776"
    ),
  ])
  func `a message says what is wrong, where, and what is allowed`(
    text: String, position: Int, explanation: String
  ) {
    #expect(
      Self.message(text) == "schedule '\(text)', character \(position): \(explanation)")
  }

  @Test func `compositions nest to a limit`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "scale(1; ", count: depth) + "constant:peak=1,steps=9"
        + String(repeating: ")", count: depth)
    }
    #expect(try ScheduleText.parse(nested(50)).rate(at: 9) == 1)
    #expect(
      Self.message(nested(51)).hasSuffix(
        "character 451: at most 50 compositions may stand within one another"))
    #expect(Self.message(nested(20000)).contains("at most 50 compositions"))
  }

  @Test func `a long unknown word is cut too`() {
    let word = String(repeating: "cosine", count: 100_000)
    #expect(Self.message(word).count < 500)
    #expect(Self.message("cosine:\(word)=1").count < 500)
  }

  @Test func `long text is cut in messages`() {
    let knots = (0..<1000).map { "\($0):1" }.joined(separator: "/")
    let message = Self.message("piecewise:knots=\(knots)/x")
    #expect(message.count < 200)
    #expect(
      message.hasSuffix("knots=x: must be knots STEP:RATE separated by /, as in 0:0/2000:3e-4"))
  }

  @Test func `initializers throw typed errors`() {
    #expect(
      throws: ScheduleError(
        argument: "peak", value: "nan",
        requirement: "must be a learning rate, finite and at least 0"
      )
    ) { try Constant(peak: .nan, steps: 9) }
    #expect(
      throws: ScheduleError(
        argument: "knots", value: "", requirement: "must have at least one knot, STEP:RATE")
    ) { try Piecewise(knots: []) }
    #expect(
      throws: ScheduleError(
        argument: "milestones", value: "", requirement: "must be at least one step")
    ) { try StepDecay(peak: 1, milestones: [], steps: 9) }
    #expect(throws: ScheduleError.self) { try Scaled(Constant(peak: 1, steps: 9), by: .infinity) }
  }

  @Test func `decoding reports the text's error`() throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ScheduleText].self, from: Data("[\"cosin:peak=1\"]".utf8))
    }
    let description = "\(try #require(error))"
    #expect(description.contains("there is no schedule 'cosin'; did you mean 'cosine'?"))
  }
}
