import LeastSquares
import RealModule
import Testing

struct LinearSystemTests {
  @Test func `a system is solved, pivots included`() throws {
    let solution = try #require(
      LinearSystem.solve([[0, 2, 1], [1, 0, 0], [3, 1, 4]], [5, 1, 16]))
    for (found, expected) in zip(solution, [1.0, 1, 3]) { #expect(abs(found - expected) < 1e-14) }
  }

  @Test func `a singular system has no solution`() {
    #expect(LinearSystem.solve([[1, 2], [2, 4]], [1, 2]) == nil)
    #expect(LinearSystem.logDeterminant([[1, 2], [2, 4]]) == -.infinity)
  }

  @Test func `the determinant's logarithm is that of its size`() {
    #expect(abs(LinearSystem.logDeterminant([[0, 2], [3, 1]]) - Double.log(6)) < 1e-15)
  }
}
