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

/// Tests run over optimized modules (`Scripts/test`), but are themselves compiled without: the work
/// is in what they test, and their build takes a third of the time.
let unoptimized: [SwiftSetting] =
  strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

/// An executable of `Benchmarks/Sources`.
func benchmark(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Benchmarks/Sources/\(name)",
    swiftSettings: strict)
}

/// `swift run -c release 01-how-long-to-decay` tells its story and draws its pictures into the
/// current folder.
func notebook(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      "Extrapolation", "Planning", "Stopping", "Basics",
      "Plots", "Reports", "Fitting", "Forecasting", "Laws", "Records", "Scaling", "Schedules",
      "Training", "Wording",
    ],
    path: "Notebooks-as-scripts/\(name)",
    swiftSettings: [.treatAllWarnings(as: .error)])
}

let package = Package(
  name: "losscast",
  products: [
    .executable(name: "losscast", targets: ["LosscastMain"]),
    .executable(name: "losscast-serve", targets: ["LosscastServe"]),
    .library(name: "LosscastC", type: .dynamic, targets: ["LosscastC"]),
    .library(name: "Losscast", targets: ["Losscast"]),
    .library(name: "Basics", targets: ["Basics"]),
    .library(name: "Differentiation", targets: ["Differentiation"]),
    .library(name: "LeastSquares", targets: ["LeastSquares"]),
    .library(name: "Schedules", targets: ["Schedules"]),
    .library(name: "Records", targets: ["Records"]),
    .library(name: "Laws", targets: ["Laws"]),
    .library(name: "Fitting", targets: ["Fitting"]),
    .library(name: "Forecasting", targets: ["Forecasting"]),
    .library(name: "Extrapolation", targets: ["Extrapolation"]),
    .library(name: "Scaling", targets: ["Scaling"]),
    .library(name: "Stopping", targets: ["Stopping"]),
    .library(name: "Planning", targets: ["Planning"]),
    .library(name: "Scoring", targets: ["Scoring"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Reports", targets: ["Reports"]),
    .library(name: "Plots", targets: ["Plots"]),
    .library(name: "Pages", targets: ["Pages"]),
    .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/swhitty/FlyingFox", .upToNextMinor(from: "0.27.1")),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "CKernels"),

    .target(name: "Platform", swiftSettings: strict),
    .target(name: "Basics", dependencies: ["Platform"], swiftSettings: strict),
    .target(name: "Differentiation", dependencies: [numerics], swiftSettings: strictAndSafe),
    .target(
      name: "LeastSquares", dependencies: ["Basics", "CGSL", "Differentiation", numerics],
      swiftSettings: strict),
    .target(
      name: "Schedules", dependencies: ["Basics", numerics], swiftSettings: strictAndSafe),
    .target(
      name: "Records", dependencies: ["Basics", "CZlib", "Platform", "Schedules"],
      swiftSettings: strict),
    .target(
      name: "Laws", dependencies: ["Basics", "Differentiation", "Schedules", numerics],
      swiftSettings: strictAndSafe),
    .target(
      name: "Fitting",
      dependencies: [
        "Basics", "Differentiation", "Laws", "LeastSquares", "Records", "Schedules", numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Forecasting",
      dependencies: [
        "Basics", "Fitting", "Laws", "LeastSquares", "Records", "Schedules", numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Extrapolation",
      dependencies: [
        "Basics", "Fitting", "Laws", "LeastSquares", "Records", "Schedules", numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Scaling",
      dependencies: [
        "Basics", "Differentiation", "Fitting", "Laws", "LeastSquares", "Records", "Schedules",
        numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Stopping",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Laws", "LeastSquares", "Records", "Schedules",
        numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Planning",
      dependencies: [
        "Basics", "Fitting", "Forecasting", "Laws", "LeastSquares", "Records", "Scaling",
        "Schedules", numerics,
      ],
      swiftSettings: strictAndSafe),
    .target(
      name: "Scoring", dependencies: ["Basics", "LeastSquares", "Records", numerics],
      swiftSettings: strictAndSafe),
    .target(
      name: "Training",
      dependencies: [
        "Basics", "CKernels", "CYAML", "CZlib", "Extrapolation", "Fitting", "Platform",
        "Records", "Schedules", numerics,
      ],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Forecasting", "Laws", "Planning", "Records",
        "Scaling", "Schedules", "Scoring", "Stopping", "Training", numerics,
      ],
      swiftSettings: strict),
    .target(
      name: "Plots",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Forecasting", "Laws", "Planning", "Records",
        "Reports", "Scaling", "Schedules", "Scoring", "Stopping", "Training", numerics,
      ],
      swiftSettings: strict),
    .target(
      name: "Pages", dependencies: ["Basics", "Plots", "Reports", numerics],
      resources: [
        .embedInCode("Resources/chart.js"), .embedInCode("Resources/page.css"),
        .embedInCode("Resources/report.js"), .embedInCode("Resources/report.css"),
      ],
      swiftSettings: strict),
    // What users import. The command line is no namesake of it: file systems may not tell cases apart.
    .target(
      name: "Losscast",
      dependencies: [
        "Basics", "Extrapolation", "Plots", "Reports", "Fitting", "Forecasting", "Laws", "Planning",
        "Records", "Scaling", "Schedules", "Scoring", "Stopping", "Training",
      ],
      swiftSettings: strict),
    .target(
      name: "LosscastCommand",
      dependencies: [
        "Extrapolation", "Planning", "Stopping",
        "Basics", "Pages", "Plots", "Reports", "Fitting", "Forecasting", "Laws", "LeastSquares",
        "Platform", "Records", "Scaling", "Schedules", "Scoring", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "LosscastMain", dependencies: ["LosscastCommand"], swiftSettings: strictAndSafe),
    // No part of the command line, which would start later with it.
    .target(
      name: "Serving",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Forecasting", "Laws", "Pages", "Planning",
        "Platform",
        "Plots", "Records", "Reports", "Scaling", "Schedules", "Stopping",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [
        .embedInCode("Resources/index.html"), .embedInCode("Resources/serve.css"),
        .embedInCode("Resources/serve.js"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "LosscastServe",
      dependencies: ["Basics", "LosscastCommand", "Pages", "Platform", "Serving"],
      swiftSettings: strict),
    .target(
      name: "LosscastC", dependencies: ["Basics", "LosscastCommand", "Records"],
      exclude: ["losscast.h"], swiftSettings: strict),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .target(
      name: "NISTProblems", dependencies: ["Differentiation", "LeastSquares", numerics],
      path: "Tests/NISTProblems", swiftSettings: strict),
    .target(
      name: "SimulatedStudies",
      dependencies: [
        "Basics", "Fitting", "Laws", "LeastSquares", "Records", "Scaling", "Schedules", numerics,
      ],
      path: "Tests/SimulatedStudies", swiftSettings: strict),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Basics", "Extrapolation", "Planning", "Stopping",
        "CZlib", "Fitting", "Forecasting", "Laws", "Platform", "Records", "Schedules", "Training",
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    .testTarget(
      name: "BasicsTests", dependencies: ["Basics", "TestSupport"], swiftSettings: unoptimized),
    .testTarget(
      name: "DifferentiationTests", dependencies: ["Differentiation", numerics],
      swiftSettings: unoptimized),
    .testTarget(
      name: "LeastSquaresTests",
      dependencies: [
        "Basics", "Differentiation", "LeastSquares", "NISTProblems", "TestSupport", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "SchedulesTests", dependencies: ["Schedules", "TestSupport"], swiftSettings: unoptimized
    ),
    .testTarget(
      name: "LawsTests", dependencies: ["Differentiation", "Laws", "Schedules", numerics],
      swiftSettings: unoptimized),
    .testTarget(
      name: "FittingTests",
      dependencies: [
        "Basics",
        "Fitting", "Forecasting", "Laws", "LeastSquares", "Records", "Schedules",
        "SimulatedStudies", "TestSupport", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "ForecastingTests",
      dependencies: [
        "Basics", "Fitting", "Forecasting", "Laws", "Records", "Schedules",
        "TestSupport", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "ScoringTests", dependencies: ["Basics", "Records", "Scoring", numerics],
      swiftSettings: unoptimized),
    .testTarget(
      name: "ExtrapolationTests",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Laws", "Records", "Schedules", "TestSupport",
        numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "StoppingTests",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Laws", "Records", "Schedules", "Stopping",
        "TestSupport", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "Basics", "Fitting", "Forecasting", "Laws", "Planning", "Records", "Scaling", "Schedules",
        "TestSupport", "Training", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "ScalingTests",
      dependencies: [
        "Basics", "Differentiation", "Fitting", "Laws", "LeastSquares", "Records", "Scaling",
        "Schedules", "SimulatedStudies", "TestSupport", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "RecordsTests", dependencies: ["Platform", "Records", "Schedules", "TestSupport"],
      swiftSettings: unoptimized),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Basics", "CKernels", "Records", "Schedules", "TestSupport", "Training", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Forecasting", "Laws", "Plots", "Records", "Reports",
        "Schedules", "Training",
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "PlotsTests",
      dependencies: [
        "Basics", "Extrapolation", "Fitting", "Forecasting", "Laws", "Plots", "Records",
        "Schedules", numerics,
      ],
      swiftSettings: unoptimized),
    .testTarget(
      name: "PagesTests", dependencies: ["Basics", "Pages", "Plots", "Reports"],
      swiftSettings: unoptimized),
    // They ask the built program, as browsers do.
    .testTarget(
      name: "ServingTests",
      dependencies: ["Basics", "LosscastServe", "Platform", "Schedules", "Serving"],
      swiftSettings: unoptimized),
    .testTarget(
      name: "LosscastTests", dependencies: ["Losscast"], swiftSettings: unoptimized),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], exclude: ["Failures"],
      swiftSettings: unoptimized),
    // They run the built program, as people do.
    .testTarget(
      name: "CommandLineTests", dependencies: ["LosscastMain", "NISTProblems", "TestSupport"],
      exclude: ["Faults"], swiftSettings: unoptimized),

    .target(name: "Tables", path: "Benchmarks/Sources/Tables", swiftSettings: strict),
    benchmark("nist", ["LeastSquares", "NISTProblems"]),
    benchmark("fits", ["Differentiation", "LeastSquares", numerics]),
    benchmark("linear-algebra", ["CGSL", "Fitting", "LeastSquares", "Platform"]),
    benchmark("curve-fits", ["Fitting", "Laws", "Records"]),
    benchmark(
      "forecasts",
      [
        "Basics", "Fitting", "Forecasting", "Laws", "Records", "Schedules", "Tables", numerics,
      ]),
    benchmark(
      "real-curves", ["Basics", "Extrapolation", "Records", "Tables", numerics]),
    benchmark(
      "schedule-stopping",
      ["Basics", "Extrapolation", "Stopping", "Fitting", "Forecasting", "Laws", "Records"]),
    benchmark("coverage", ["Fitting", "Laws", "SimulatedStudies"]),
    benchmark("joint-scaling", ["Basics", "Laws", "Records", "Scaling", "Tables", numerics]),
    benchmark(
      "extrapolation",
      [
        "Basics", "Extrapolation", "Stopping", "Forecasting", "Platform", "Records", "Tables",
        numerics,
      ]),
    benchmark("calls", ["Basics", "Extrapolation", "LosscastCommand", "Platform", "Records"]),
    benchmark("past-drops", ["Laws", "Schedules", numerics]),
    benchmark("read-logs", ["Records"]),
    benchmark(
      "scale",
      ["Basics", "Fitting", "Laws", "Planning", "Platform", "Scaling", "Tables", numerics]),
    benchmark(
      "sensitivity",
      ["Basics", "Laws", "LeastSquares", "Scaling", "SimulatedStudies", "Tables", numerics]),
    benchmark("trainer", ["Schedules", "Training"]),
    benchmark(
      "stopping", ["Basics", "Plots", "Records", "Reports", "Stopping"]),
    benchmark("parity", ["Schedules", "Training"]),

    .target(name: "Wording", path: "Notebooks-as-scripts/Wording", swiftSettings: strict),
    notebook("01-how-long-to-decay"),
    notebook("02-schedules-of-a-language-model"),
    notebook("03-a-second-language"),
    notebook("04-a-schedule-to-run-next"),
    notebook("05-where-will-this-curve-end"),
    notebook("06-the-winner-that-is-behind"),
    notebook("07-what-to-train-with-a-budget"),
    notebook("08-forecast-first"),
  ]
)
