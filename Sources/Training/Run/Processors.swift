#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The processors that this process may run on, at least 1: those that a batch system or `taskset`
/// has left to it rather than those that the machine has.
package enum Processors {
  package static let available: Int = {
    #if canImport(Glibc)
      var set = cpu_set_t()
      if sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 {
        let count = withUnsafeBytes(of: set) { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
        return max(count, 1)
      }
    #endif
    return max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
  }()
}
