package import Basics

/// Why a server cannot be started.
package enum ServerError: Error, Sendable, Hashable {
  case noSuchHost(String, reason: String)
  /// The machine has no such address.
  case foreignAddress(String)
  case portInUse(Int)
  /// The port is for programs of the system's own.
  case portReserved(Int)
  case system(String, SystemError)
}
