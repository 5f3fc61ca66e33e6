// Replays finished studies under the schedule-aware policy, with every order in which their runs
// could have been made, or some where there are too many.
//
//   schedule-stopping DATA [SHARED] [--export FILE]
//
// DATA is the project's, SHARED the folder of public curves. FILE gets the studies and orders, for
// other pruners to be replayed alike.

import Stopping

var folders: [String] = []
var export: String?
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  if argument == "--export" { export = arguments.popFirst() } else { folders.append(argument) }
}

var studies: [Study] = []
if folders.count > 1 {
  studies += try ["25M", "100M"].map { try Study.multiPower($0, in: folders[1]) }
}
studies += try ["size-50k", "size-200k", "size-800k"].map {
  try Study.languageModel($0, seed: "seed-1", in: folders[0])
}
if let export { try StudyExport(studies).write(to: export) }

print(Outcome.head)
for study in studies {
  // They share what they remember.
  var policyOfStudy = ScheduleAwarePolicy()
  for threshold in [0.05, 0.01] {
    policyOfStudy.threshold = threshold
    let policy = TimedPolicy(policyOfStudy)
    let outcome = Outcome(of: study, under: policy)
    print(
      outcome.line(study, "schedule-aware, P < \(threshold)", seconds: policy.medianSeconds))
  }
  print(Outcome.foresight(study).line(study, "perfect foresight"))
}
