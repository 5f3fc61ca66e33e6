import CKernels
import Testing

@testable import Training

/// Products beside plain loops in double precision, for shapes that leave every kind of remainder.
struct MatrixProductTests {
  struct Shape: CustomStringConvertible {
    var rows, columns, inner: Int
    var description: String { "\(rows) × \(columns) over \(inner)" }
  }

  /// Rows and columns around tiles, panels and blocks of all instruction sets.
  static let shapes =
    [1, 3, 8, 13].flatMap { rows in
      [1, 2, 5, 16, 37, 48, 64, 83].flatMap { columns in
        [1, 9, 130].map { Shape(rows: rows, columns: columns, inner: $0) }
      }
    } + [
      Shape(rows: 300, columns: 70, inner: 140), Shape(rows: 517, columns: 19, inner: 33),
      Shape(rows: 9, columns: 100, inner: 1000), Shape(rows: 40, columns: 1, inner: 777),
    ]

  enum Layout: CaseIterable { case plain, transposed, packed, packedTranspose }

  @Test(arguments: InstructionSetTests.sets)
  func `products are those of plain loops`(instructionSet: String) throws {
    let kernels = try #require(losscast_model_kernels_of(instructionSet)).pointee
    for shape in Self.shapes {
      Self.check(Float.self, kernels, shape, tolerance: 3e-7, "\(instructionSet), \(shape)")
    }
  }

  @Test func `products are those of plain loops in double precision`() {
    for shape in Self.shapes {
      Self.check(Double.self, Double.kernels, shape, tolerance: 1e-15, "\(shape)")
    }
  }

  @Test func `a row's bits do not depend on the other rows`() {
    let (columns, inner) = (83, 200)
    let a = Self.numbers(Float.self, 29 * inner, 1)
    let b = Self.numbers(Float.self, inner * columns, 2)
    func product(_ rows: Range<Int>) -> [Float] {
      Self.product(
        Float.kernels, rows.count, columns, inner,
        Array(a[rows.lowerBound * inner..<rows.upperBound * inner]), false, b, losscast_plain,
        into: Array(repeating: 0, count: rows.count * columns), isAdding: false)
    }
    let whole = product(0..<29)
    for rows in [0..<1, 0..<8, 3..<16, 28..<29] {
      let part = whole[rows.lowerBound * columns..<rows.upperBound * columns]
      #expect(product(rows) == Array(part))
    }
  }

  private static func check<Scalar: KernelScalar>(
    _: Scalar.Type, _ kernels: losscast_model_kernels, _ shape: Shape, tolerance: Double,
    _ comment: String
  ) {
    let (rows, columns, inner) = (shape.rows, shape.columns, shape.inner)
    let a = numbers(Scalar.self, rows * inner, 1)
    let b = numbers(Scalar.self, inner * columns, 2)
    let before = numbers(Scalar.self, rows * columns, 3)
    for isTransposed in [false, true] {
      for layout in Layout.allCases {
        for isAdding in [false, true] {
          let isBTransposed = layout == .transposed || layout == .packedTranspose
          var right = b
          if layout == .packed || layout == .packedTranspose {
            right = packed(kernels, columns, inner, b, isBTransposed)
          }
          let form =
            switch layout {
            case .plain: losscast_plain
            case .transposed: losscast_transposed
            case .packed, .packedTranspose: losscast_packed
            }
          // Where nothing is added, whatever stood there is not read.
          let result = product(
            kernels, rows, columns, inner, a, isTransposed, right, form,
            into: isAdding ? before : Array(repeating: .nan, count: before.count),
            isAdding: isAdding)
          for i in 0..<rows {
            for j in 0..<columns {
              var (sum, size) = (isAdding ? Double(before[i * columns + j]) : 0, 1.0)
              for k in 0..<inner {
                let left = Double(isTransposed ? a[k * rows + i] : a[i * inner + k])
                let right = Double(isBTransposed ? b[j * inner + k] : b[k * columns + j])
                sum += left * right
                size += abs(left * right)
              }
              let found = Double(result[i * columns + j])
              guard abs(found - sum) <= tolerance * size else {
                Issue.record(
                  "\(comment), \(isTransposed), \(layout), \(isAdding): \(found), not \(sum)")
                return
              }
            }
          }
        }
      }
    }
  }

  private static func product<Scalar: KernelScalar>(
    _ kernels: losscast_model_kernels, _ rows: Int, _ columns: Int, _ inner: Int, _ a: [Scalar],
    _ isTransposed: Bool, _ b: [Scalar], _ layout: losscast_layout, into c: [Scalar],
    isAdding: Bool
  ) -> [Scalar] {
    var c = c
    var scratch = [Scalar](repeating: .nan, count: kernels.product_scratch())
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          scratch.withUnsafeMutableBufferPointer {
            kernels.product(
              rows, columns, inner, a.baseAddress, isTransposed, b.baseAddress, layout,
              c.baseAddress, isAdding, $0.baseAddress)
          }
        }
      }
    }
    return c
  }

  private static func packed<Scalar: KernelScalar>(
    _ kernels: losscast_model_kernels, _ columns: Int, _ inner: Int, _ b: [Scalar],
    _ isTransposed: Bool
  ) -> [Scalar] {
    var packed = [Scalar](repeating: .nan, count: kernels.packed_count(inner, columns))
    b.withUnsafeBufferPointer { b in
      packed.withUnsafeMutableBufferPointer {
        kernels.pack(inner, columns, b.baseAddress, isTransposed, $0.baseAddress)
      }
    }
    return packed
  }

  private static func numbers<Scalar: KernelScalar>(
    _: Scalar.Type, _ count: Int, _ seed: UInt64
  ) -> [Scalar] {
    var generator = PhiloxGenerator(seed: seed, purpose: .prior, number: count)
    return (0..<count).map { _ in Scalar(generator.normal()) }
  }
}
