import Foundation
import Records
import Testing

@testable import Training

@Suite("Mean logs")
struct MeanLogTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func log(_ name: String, _ text: String) throws -> String {
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  private func mean(of paths: [String]) throws -> [String] {
    let path = folder.appending(path: "mean.csv").path
    try MeanLog(of: paths, title: "losscast study").write(to: path)
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func `losses are averaged and have standard errors, rates stay and seconds go`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let logs = try [(1, 3.0, 0.5), (2, 4.0, 0.25), (3, 8.0, 0.75)].map { seed, loss, norm in
      try log(
        "\(seed).csv",
        """
        # losscast 1 train
        # width: 8
        # seed: \(seed)
        # loss-column: val_loss
        step,tokens,lr,train_loss,val_loss,grad_norm,seconds
        10,160,0.1,\(loss + 1),\(loss),\(norm),\(seed)
        20,320,0.1,\(loss),,\(norm),\(2 * seed)
        # outcome: completed

        """)
    }
    // Of 3, 4, 8: mean 5, squares 4 + 1 + 9, so √(14/6).
    #expect(
      try mean(of: logs) == [
        "# losscast study", "# mean-over: 3 logs", "# width: 8", "# seed: 1, 2, 3",
        "# loss-column: val_loss",
        "step,tokens,lr,train_loss,val_loss,val_loss_se,grad_norm",
        "10,160,0.1,6.0,5.0,\((14.0 / 6).squareRoot()),0.5",
        "20,320,0.1,5.0,,,0.5",
      ])
  }

  @Test func `one log alone has no standard error`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = try log("a.csv", "# losscast 1 train\nstep,lr,loss\n1,0.1,3.0\n")
    #expect(try mean(of: [path]).suffix(2) == ["step,lr,loss", "1,0.1,3.0"])
  }

  @Test func `logs that do not record alike are refused`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try log("a.csv", "# losscast 1 train\nstep,lr,loss\n1,0.1,3.0\n2,0.1,2.0\n")
    let shorter = try log("b.csv", "# losscast 1 train\nstep,lr,loss\n1,0.1,3.0\n")
    let other = try log("c.csv", "# losscast 1 train\nstep,lr,val_loss\n1,0.1,3.0\n2,0.1,2.0\n")
    for path in [shorter, other] {
      let error = try #require(throws: LogError.self) {
        try MeanLog(of: [first, path], title: "losscast study")
      }
      #expect(error.description.contains("its columns or steps are not those of"))
    }
  }
}
