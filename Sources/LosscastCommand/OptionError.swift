/// An option that another one, or the task, rules out.
///
/// `ArgumentParser` hides what a command's `validate` throws, so that these are thrown when the options
/// are made use of: a study then knows which of them is at fault.
struct OptionError: Error, CustomStringConvertible {
  /// The option's name without dashes.
  var option: String
  var description: String

  /// - Parameter complaint: What is wrong and what to do.
  init(_ option: String, _ complaint: String) {
    self.option = option
    description = "--\(option)\(complaint)"
  }
}
