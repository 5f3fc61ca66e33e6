// Trains one task and prints the seconds of a round of steps for each line on standard input, so
// that a caller can alternate with peers; at the end of input, the peak memory of this process.
//
//     trainer ROUND language-model WIDTH LAYERS HEADS CONTEXT BATCH THREADS
//     trainer ROUND power-law-regression
//
// ROUND is the number of steps of a round. A language model reads the built-in synthetic language,
// whose drawing is part of the time, as is one small validation a round.
import Foundation
import Schedules
import Training

let arguments = CommandLine.arguments.dropFirst()
let numbers = arguments.compactMap { Int($0) }
let isLanguageModel = arguments.contains("language-model")
guard numbers.count == (isLanguageModel ? 7 : 1) else {
  FileHandle.standardError.write(Data("trainer: see the head of its source for arguments\n".utf8))
  exit(64)
}
let round = numbers[0]
let task: TrainingTask =
  if isLanguageModel {
    .languageModel(
      try LanguageModel(
        shape: TransformerShape(
          width: numbers[1], layers: numbers[2], heads: numbers[3], context: numbers[4]),
        batch: numbers[5], validationTokens: 1))
  } else {
    .powerLawRegression(try PowerLawRegression())
  }
let plan = try TrainingPlan(
  task, schedule: Constant(peak: isLanguageModel ? 1e-3 : 0.01, steps: 1 << 40), logEvery: round)
let run = try TrainingRun(plan, threads: isLanguageModel ? numbers[6] : 1)

say("ready")
while readLine() != nil {
  let clock = ContinuousClock()
  let time = try clock.measure {
    guard let record = run.next(), record.loss.isFinite else {
      throw CocoaError(.coderInvalidValue)
    }
  }.components
  say("\(Double(time.seconds) + Double(time.attoseconds) * 1e-18)")
}
let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
say(String(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""))

/// Prints a line at once, since somebody waits for it.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
