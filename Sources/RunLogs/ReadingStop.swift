package import Synchronization

/// A wish from outside that whoever waits for bytes, of a pipe that nobody writes to, wait no longer.
///
/// A program that catches signals, to end in good order, sets it when one comes: what used to end a
/// read that waits, the signal itself, is caught.
package enum ReadingStop {
  package static let isWanted = Atomic<Bool>(false)
}
