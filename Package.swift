// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Rooms that never touch C are held to strict memory safety too.
let strictAndSafe: [SwiftSetting] = strict + [.strictMemorySafety()]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

let package = Package(
  name: "losscast",
  products: [
    .executable(name: "losscast", targets: ["losscast"]),
    .library(name: "Basics", targets: ["Basics"]),
    .library(name: "Differentiation", targets: ["Differentiation"]),
    .library(name: "LeastSquares", targets: ["LeastSquares"]),
    .library(name: "Schedules", targets: ["Schedules"]),
    .library(name: "RunLogs", targets: ["RunLogs"]),
    .library(name: "Laws", targets: ["Laws"]),
    .library(name: "Fitting", targets: ["Fitting"]),
    .library(name: "Forecasting", targets: ["Forecasting"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Figures", targets: ["Figures"]),
    .library(name: "NISTProblems", targets: ["NISTProblems"]),
    .library(name: "SimulatedStudies", targets: ["SimulatedStudies"]),
    .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // No pkgConfig: it would link the library, which is loaded on first use instead.
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "CKernels"),

    .target(name: "Basics", swiftSettings: strict),
    .target(name: "Differentiation", dependencies: [numerics], swiftSettings: strictAndSafe),
    .target(
      name: "LeastSquares", dependencies: ["CGSL", "Differentiation", numerics],
      swiftSettings: strict),
    .target(name: "Schedules", dependencies: [numerics], swiftSettings: strictAndSafe),
    .target(
      name: "RunLogs", dependencies: ["Basics", "CZlib", "Schedules"], swiftSettings: strict),
    .target(
      name: "Laws", dependencies: ["Differentiation", "Schedules", numerics],
      swiftSettings: strictAndSafe),
    .target(
      name: "Fitting",
      dependencies: [
        "Differentiation", "Laws", "LeastSquares", "RunLogs", "Schedules", numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Forecasting",
      dependencies: ["Fitting", "Laws", "LeastSquares", "RunLogs", "Schedules", numerics],
      swiftSettings: strictAndSafe),
    .target(
      name: "Training",
      dependencies: [
        "Basics", "CDNNL", "CKernels", "CYAML", "CZlib", "RunLogs", "Schedules", numerics,
      ],
      swiftSettings: strict),
    .target(
      name: "Figures",
      dependencies: [
        "Basics", "Fitting", "Forecasting", "Laws", "RunLogs", "Schedules", "Training",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "losscast",
      dependencies: [
        "Basics", "Figures", "Fitting", "Forecasting", "Laws", "LeastSquares", "RunLogs",
        "Schedules", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .target(
      name: "NISTProblems", dependencies: ["Differentiation", "LeastSquares", numerics],
      path: "Tests/NISTProblems", swiftSettings: strict),
    .target(
      name: "SimulatedStudies",
      dependencies: ["Fitting", "Laws", "LeastSquares", "RunLogs", "Schedules", numerics],
      path: "Tests/SimulatedStudies", swiftSettings: strict),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "CZlib", "Fitting", "Forecasting", "Laws", "RunLogs", "Schedules", "Training",
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    .testTarget(
      name: "BasicsTests", dependencies: ["Basics", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DifferentiationTests", dependencies: ["Differentiation", numerics],
      swiftSettings: strict),
    .testTarget(
      name: "LeastSquaresTests",
      dependencies: [
        "Differentiation", "LeastSquares", "NISTProblems", "TestSupport", numerics,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SchedulesTests", dependencies: ["Schedules", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LawsTests", dependencies: ["Differentiation", "Laws", "Schedules", numerics],
      swiftSettings: strict),
    .testTarget(
      name: "FittingTests",
      dependencies: [
        "Fitting", "Forecasting", "Laws", "LeastSquares", "RunLogs", "Schedules",
        "SimulatedStudies", "TestSupport", numerics,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ForecastingTests",
      dependencies: [
        "Fitting", "Forecasting", "Laws", "RunLogs", "Schedules", "TestSupport", numerics,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RunLogsTests", dependencies: ["RunLogs", "Schedules", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["CKernels", "RunLogs", "Schedules", "TestSupport", "Training", numerics],
      swiftSettings: strict),
    .testTarget(
      name: "FiguresTests",
      dependencies: [
        "Basics", "Figures", "Fitting", "Forecasting", "Laws", "RunLogs", "Schedules",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], exclude: ["Failures"],
      swiftSettings: strict),
    // They run the built program, as people do.
    .testTarget(
      name: "CommandLineTests", dependencies: ["NISTProblems", "TestSupport", "losscast"],
      exclude: ["Faults"], swiftSettings: strict),
  ]
)
