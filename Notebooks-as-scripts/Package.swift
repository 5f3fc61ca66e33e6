// swift-tools-version: 6.2
import PackageDescription

// One target a notebook. `swift run --package-path Notebooks-as-scripts 01-how-long-to-decay`
// tells its story and draws its pictures into the current folder.
let package = Package(
  name: "losscast-notebooks",
  dependencies: [.package(name: "losscast", path: "..")],
  targets: [
    .executableTarget(
      name: "01-how-long-to-decay",
      dependencies: [
        "Figures", "Fitting", "Forecasting", "Laws", "RunLogs", "Schedules", "Training",
      ]
      .map { .product(name: $0, package: "losscast") },
      path: "01-how-long-to-decay",
      swiftSettings: [.treatAllWarnings(as: .error)])
  ]
)
