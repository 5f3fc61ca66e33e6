// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "losscast-fuzz",
  dependencies: [.package(name: "losscast", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz", dependencies: [.product(name: "FuzzTargets", package: "losscast")],
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        // libFuzzer brings main.
        .unsafeFlags(["-parse-as-library"]),
      ])
  ]
)
