/// Runs made together: a grid of training runs, as a study file describes it.
///
/// ```yaml
/// out: runs                   # folder of the logs; default: the study file's stem
/// after: first.yaml           # studies that are made before, whose logs its schedules may read
/// common:                     # options of losscast train, without their dashes
///   task: language-model
/// vary:                       # the grid, one axis an entry
///   size:                     # an axis of named points, each a set of options
///     50k: {width: 32, layers: 2}
///     200k: {width: 64, layers: 4}
///   schedule:                 # an axis of one option, its values named
///     constant: constant:peak=$peak,steps=4000
///     cosine: cosine:peak=$peak,steps=4000
///   peak: [1e-3, 3e-3]        # no option of train: a variable, used as $peak
///   seed: [1, 2, 3]
/// average: seed               # mean logs over this axis
/// exclude:                    # combinations to leave out
///   - {size: 200k, peak: 3e-3}
/// ```
///
/// With a `search` in place of `vary`, the runs find some of their options themselves, see ``SearchSettings``.
///
/// There is a run for each combination of one point an axis. A run's options are the common ones
/// and those of its points, which win over the common ones.
package struct Study: Sendable {
  /// The path that messages name.
  package let file: String
  /// The folder of the logs as the file gives it.
  package let out: String?
  /// The studies that are made before this one, as the file gives their paths.
  package let after: [String]
  /// The axis that mean logs are over.
  package let average: String?
  /// How the runs search; nil for a grid. There is one run then, with what all members share.
  package let search: SearchSettings?
  /// In the order of the grid, the last axis running fastest.
  package let runs: [StudyRun]

  /// The most runs that a study may have.
  package static let mostRuns = 10_000

  /// Reads a study file.
  ///
  /// - Parameters:
  ///   - bytes: its contents.
  ///   - file: its path, for messages.
  ///   - options: what `losscast train` understands, which tells options from variables.
  /// - Throws: ``StudyError`` for what is no study, with its place.
  package init(yaml bytes: some Collection<UInt8>, file: String, options: TrainOptions)
    throws(StudyError)
  {
    let definition = try StudyDefinition(
      try YAMLReader.read(bytes, file: file), file: file, options: options)
    self.file = file
    out = definition.out
    after = definition.after
    average = definition.average
    search = definition.search
    runs = try StudyGrid(definition, options: options).runs()
  }
}

/// The options of `losscast train` that a study may set.
package struct TrainOptions: Sendable {
  /// Those with a value, without dashes.
  package var names: [String]
  /// Those that are given or not: `true` or `false` in a study.
  package var flags: [String]
  /// Those that a study decides itself.
  package var reserved: [String]

  package init(names: [String], flags: [String], reserved: [String]) {
    self.names = names
    self.flags = flags
    self.reserved = reserved
  }

  func contains(_ name: String) -> Bool { names.contains(name) || flags.contains(name) }
}
