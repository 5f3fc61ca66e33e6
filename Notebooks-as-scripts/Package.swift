// swift-tools-version: 6.2
import PackageDescription

let rooms = ["Figures", "Fitting", "Forecasting", "Laws", "RunLogs", "Schedules", "Training"]

/// One target a notebook.
func notebook(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Wording"] + rooms.map { .product(name: $0, package: "losscast") },
    path: name,
    swiftSettings: [.treatAllWarnings(as: .error)])
}

// `swift run -c release --package-path Notebooks-as-scripts 01-how-long-to-decay` tells its story
// and draws its pictures into the current folder.
let package = Package(
  name: "losscast-notebooks",
  dependencies: [.package(name: "losscast", path: "..")],
  targets: [
    notebook("01-how-long-to-decay"),
    notebook("02-schedules-of-a-language-model"),
    notebook("03-a-second-language"),
    notebook("04-a-schedule-to-run-next"),
    notebook("05-where-will-this-curve-end"),
    notebook("06-the-winner-that-is-behind"),
    .target(name: "Wording", path: "Wording"),
  ]
)
