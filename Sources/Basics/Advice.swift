/// What a person can do about an error or a remark.
///
/// Its description speaks to whoever calls the library. A program that takes its settings in another
/// way, as the command line does by options, knows the cases and has words of its own for them.
public protocol Advice: Sendable, CustomStringConvertible {}

/// Advice that names nothing that a program could call otherwise.
extension String: Advice {}
