// Trains the 136k-parameter transformer for 50 steps and writes all that another implementation
// needs to do the same, for peers/parity.py to compare:
//
//     parity FOLDER
import Foundation
import Schedules
import Training

let steps = 50
let rate = 3e-3
let seed: UInt64 = 1
guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: parity FOLDER\n".utf8))
  exit(64)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1])

let model = try LanguageModel(shape: TransformerShape(), batch: 16, validationTokens: 1)
let plan = try TrainingPlan(
  .languageModel(model), schedule: Constant(peak: rate, steps: steps), seed: seed, logEvery: 1)
let optimization = plan.optimization!

/// What peers/parity.py reads first.
struct Setting: Encodable {
  struct Block: Encodable {
    var name: String
    var rows: Int
    var columns: Int
  }
  var width, layers, heads, context, batch, steps: Int
  var rate, beta1, beta2, epsilon, weightDecay, clip: Double
  var blocks: [Block]
}

let start = try model.start(seed: seed, steps: steps)
try Data(start.parameters.flatMap { $0.bitPattern.littleEndianBytes })
  .write(to: folder.appending(path: "parameters.f32"))
try Data(start.windows).write(to: folder.appending(path: "batches.u8"))

let setting = Setting(
  width: model.shape.width, layers: model.shape.layers, heads: model.shape.heads,
  context: model.shape.context, batch: model.batch, steps: steps, rate: rate,
  beta1: optimization.beta1, beta2: optimization.beta2, epsilon: optimization.epsilon,
  weightDecay: optimization.weightDecay, clip: optimization.clip,
  blocks: start.blocks.map { Setting.Block(name: $0.name, rows: $0.rows, columns: $0.columns) })
try JSONEncoder().encode(setting).write(to: folder.appending(path: "setting.json"))

let run = try TrainingRun(plan, threads: 2)
var losses = ""
while let record = run.next() { losses += "\(record["train_loss"] ?? .nan)\n" }
try Data(losses.utf8).write(to: folder.appending(path: "losses.txt"))

extension UInt32 {
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}
