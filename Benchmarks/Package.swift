// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "losscast-benchmarks",
  dependencies: [
    .package(name: "losscast", path: ".."),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .target(name: "Tables", swiftSettings: strict),
    .executableTarget(
      name: "nist",
      dependencies: [
        .product(name: "LeastSquares", package: "losscast"),
        .product(name: "NISTProblems", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "fits",
      dependencies: [
        .product(name: "Differentiation", package: "losscast"),
        .product(name: "LeastSquares", package: "losscast"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "curve-fits",
      dependencies: [
        .product(name: "Fitting", package: "losscast"),
        .product(name: "Laws", package: "losscast"),
        .product(name: "RunLogs", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "forecasts",
      dependencies: [
        "Tables",
        .product(name: "Figures", package: "losscast"),
        .product(name: "Fitting", package: "losscast"),
        .product(name: "Forecasting", package: "losscast"),
        .product(name: "Laws", package: "losscast"),
        .product(name: "RunLogs", package: "losscast"),
        .product(name: "Schedules", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "real-curves",
      dependencies: [
        .product(name: "Forecasting", package: "losscast"),
        .product(name: "RunLogs", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "schedule-stopping",
      dependencies: [
        .product(name: "Fitting", package: "losscast"),
        .product(name: "Forecasting", package: "losscast"),
        .product(name: "Laws", package: "losscast"),
        .product(name: "RunLogs", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "coverage",
      dependencies: [
        .product(name: "Fitting", package: "losscast"),
        .product(name: "Laws", package: "losscast"),
        .product(name: "SimulatedStudies", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "extrapolation",
      dependencies: [
        "Tables",
        .product(name: "Forecasting", package: "losscast"),
        .product(name: "RunLogs", package: "losscast"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "laws",
      dependencies: [
        .product(name: "Laws", package: "losscast"),
        .product(name: "Schedules", package: "losscast"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "read-logs",
      dependencies: [.product(name: "RunLogs", package: "losscast")],
      swiftSettings: strict),
    .executableTarget(
      name: "trainer",
      dependencies: [
        .product(name: "Schedules", package: "losscast"),
        .product(name: "Training", package: "losscast"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "stopping",
      dependencies: [
        .product(name: "Figures", package: "losscast"),
        .product(name: "Forecasting", package: "losscast"),
        .product(name: "RunLogs", package: "losscast"),
      ],
      swiftSettings: strict),
    // Reads weights and minibatches by a testable import, and so is built for debugging.
    .executableTarget(
      name: "parity",
      dependencies: [
        .product(name: "Schedules", package: "losscast"),
        .product(name: "Training", package: "losscast"),
      ],
      swiftSettings: strict),
  ]
)
