import Testing

@testable import Planning

@Suite struct ProjectedQuasiNewtonTests {
  private let solver = ProjectedQuasiNewton(tolerance: 1e-13)

  @Test func `a quadratic is minimized over a box`() {
    // ½(x − a)ᵀD(x − a) with curvatures over five orders of magnitude.
    let center = [-1.0, 0.3, 0.6, 4, 0.5]
    let curvature = [1.0, 1e5, 10, 100, 1e3]
    let minimum = solver.minimum(
      of: { point, gradient in
        for i in point.indices { gradient[i] = curvature[i] * (point[i] - center[i]) }
        return point.indices.reduce(0) { sum, i in
          sum + curvature[i] * (point[i] - center[i]) * (point[i] - center[i]) / 2
        }
      }, project: { $0.map { min(max($0, 0), 1) } }, from: [0.9, 0.9, 0.9, 0.1, 0.1])
    for (found, wanted) in zip(minimum.point, [0, 0.3, 0.6, 1, 0.5]) {
      #expect(abs(found - wanted) < 1e-5)
    }
  }

  @Test func `a curved valley is followed to its end`() {
    let minimum = solver.minimum(
      of: { p, gradient in
        let bend = p[1] - p[0] * p[0]
        gradient = [-400 * p[0] * bend - 2 * (1 - p[0]), 200 * bend]
        return 100 * bend * bend + (1 - p[0]) * (1 - p[0])
      }, project: { $0.map { min(max($0, -2), 2) } }, from: [-1.2, 1])
    #expect(abs(minimum.point[0] - 1) < 1e-4 && abs(minimum.point[1] - 1) < 1e-4)
    #expect(minimum.evaluations < 200)
  }

  @Test func `a start that is the minimum stays`() {
    let minimum = solver.minimum(
      of: { point, gradient in
        gradient = [1, 1]
        return point[0] + point[1]
      }, project: { $0.map { max($0, 0) } }, from: [0, 0])
    #expect(minimum.point == [0, 0] && minimum.evaluations == 1)
  }
}
