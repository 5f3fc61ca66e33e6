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
    .package(name: "losscast", path: "..")
  ],
  targets: [
    .executableTarget(
      name: "read-logs",
      dependencies: [.product(name: "RunLogs", package: "losscast")],
      swiftSettings: strict),
  ]
)
