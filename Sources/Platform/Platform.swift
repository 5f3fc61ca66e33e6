/// The system's C library under one name.
///
/// `import Platform` where C's functions are called; no other file asks which system it is compiled on
/// in order to import.
#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#else
  @_exported public import Darwin
#endif
