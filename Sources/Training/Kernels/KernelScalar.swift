internal import CKernels

/// The number types that models compute in: single precision to train, double precision to check
/// gradients against differences.
///
/// Models are generic over it, so that what the tests check in double precision is the very code
/// that trains.
protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// The arithmetic of a model.
  static var kernels: losscast_model_kernels { get }
}

extension Float: KernelScalar {
  static let kernels = losscast_model_kernels_f32().pointee
}

extension Double: KernelScalar {
  static let kernels = losscast_model_kernels_f64().pointee
}
