import Basics
import Dispatch
package import Pages
import Plots
import Reports
import Schedules
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The page and what it asks for.
///
/// | address | answer |
/// |---|---|
/// | `GET /` and the files it names | the page, its scripts and its looks |
/// | `GET /events` | what changes, as server-sent events |
/// | `GET /runs/N` | the chart of run N and how its log was read |
/// | `POST /what-if` | what a schedule would end at |
/// | `POST /schedule` | a schedule as text, code or rates |
/// | `POST /budget` | what a budget would train |
///
/// No part of an address is ever part of a path: files are a fixed list, runs go by numbers. Nothing that is asked
/// changes anything.
package struct LivePage: Site {
  private let engine: Engine
  private let files: [String: Response]
  private let work = LimitedWork(most: 2, mostWaiting: 64, limit: .seconds(5))

  /// - Parameter charts: the library that draws charts; nil where there is none, and the page says so.
  package init(_ engine: Engine, title: String, charts: ChartLibrary?) {
    self.engine = engine
    files = PageFiles.all(title: title, charts: charts)
  }

  package func listener(after last: String?) -> any EventListener {
    engine.board.listener(after: last)
  }

  package func answer(to request: Request) async -> Response {
    let head = request.head
    guard head.query == nil else { return .notFound }
    switch head.path {
    case "/what-if", "/schedule", "/budget":
      guard head.method == .post else { return wrongMethod("POST") }
      guard isJSON(head["content-type"]) else {
        return .refusal(415, "a question is JSON: send it as application/json")
      }
      return await work.answer { question(head.path, request.body) }
    default:
      guard head.method != .post else { return wrongMethod("GET, HEAD") }
      if let file = files[head.path] { return file }
      if head.path == "/events" { return .events(after: head["last-event-id"]) }
      guard head.path.hasPrefix("/runs/"), let id = number(head.path.dropFirst(6)) else {
        return .notFound
      }
      return engine.picture(of: id).map { .json(RunAnswer($0)) } ?? .notFound
    }
  }

  private func wrongMethod(_ allowed: String) -> Response {
    .refusal(405, "this is asked otherwise", [("Allow", allowed)])
  }

  private func isJSON(_ type: String?) -> Bool {
    type?.prefix { $0 != ";" }.lowercased() == "application/json"
  }

  private func number(_ text: Substring) -> Int? {
    text.utf8.count <= 9 && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }

  // MARK: Questions

  private func question(_ path: String, _ body: [UInt8]) -> Response {
    do {
      switch path {
      case "/what-if":
        let question = try decoded(ScheduleQuestion.self, body)
        guard let whatIf = engine.whatIf else { return refused("nothing can be asked yet") }
        return .json(WhatIfAnswer(try whatIf.answer(to: question)))
      case "/schedule":
        let question = try decoded(ExportQuestion.self, body)
        return .json(ExportAnswer(text: try question.text()))
      default:
        let question = try decoded(Budget.Question.self, body)
        guard let budget = engine.budget else { return refused("no scaling law was given") }
        return .json(BudgetAnswer(try budget.answer(to: question)))
      }
    } catch let error as DecodingError {
      _ = error
      return .refusal(400, "the question is malformed")
    } catch {
      return refused(engine.text(of: error))
    }
  }

  private func decoded<Question: Decodable>(
    _ type: Question.Type, _ body: [UInt8]
  ) throws -> Question { try JSONDecoder().decode(type, from: Data(body)) }

  /// What cannot be answered, in words for the page.
  private func refused(_ reason: String) -> Response {
    var response = Response.json(Refused(refusal: PrintableText.line(reason, most: 1000)))
    response.status = 422
    return response
  }

  private struct Refused: Encodable { var refusal: String }
}

/// A schedule in a form that can be taken elsewhere.
private struct ExportQuestion: Decodable {
  var form: String
  var schedule: ScheduleQuestion

  /// As long as a person may paste.
  private static let mostRows = 200_000

  func text() throws -> String {
    let schedule = try schedule.schedule()
    if form == "text" { return schedule.text }
    guard schedule.steps <= Self.mostRows else {
      throw Refusal(
        .usage,
        "\(NumberText.grouped(schedule.steps)) steps are too many to copy; losscast schedule writes them to a file"
      )
    }
    if form == "csv" { return schedule.csv }
    guard let code = ScheduleCode(rawValue: form) else {
      throw Refusal(.usage, "there is no such form of a schedule")
    }
    return code.text(for: schedule)
  }
}

private struct ExportAnswer: Encodable { var text: String }

private struct RunAnswer: Encodable {
  var run: RunRow
  var notes: [String]
  var chart: FigureChart

  init(_ picture: RunPicture) {
    run = picture.row
    notes = picture.notes
    chart = FigureChart(picture.figure, mostPoints: 400)
  }
}

private struct WhatIfAnswer: Encodable {
  var text: String
  var answer: String
  var gain: String
  var quality: String
  var doubts: [String]
  var loss: Double
  var interval: [Double]?
  var gained: Double?
  var gainInterval: [Double]?
  var chart: FigureChart

  init(_ answer: WhatIf.Answer) {
    text = answer.schedule.text
    self.answer = answer.answer
    gain = answer.gain
    quality = answer.quality
    doubts = answer.doubts
    loss = answer.loss
    interval = answer.interval?.ends
    gained = answer.gained
    gainInterval = answer.gainInterval?.ends
    chart = FigureChart(answer.figure, mostPoints: 400)
  }
}

private struct BudgetAnswer: Encodable {
  var answer: String
  var report: String
  var chart: FigureChart

  init(_ answer: Budget.Answer) {
    self.answer = answer.answer
    report = answer.report.description
    chart = FigureChart(answer.figure, mostPoints: 400)
  }
}

/// Work that is asked for from outside, a few pieces at a time.
private final class LimitedWork: Sendable {
  private let queue = DispatchQueue(
    label: "losscast.ask", qos: .userInitiated, attributes: .concurrent)
  private let slots: DispatchSemaphore
  private let waiting = Atomic(0)
  private let most: Int
  private let limit: Duration

  /// - Parameters:
  ///   - most: how many pieces are done at once.
  ///   - mostWaiting: beyond so many more, the next is refused.
  ///   - limit: an answer that takes longer is refused. The piece goes on in its place, so that no more are done
  ///     than allowed.
  init(most: Int, mostWaiting: Int, limit: Duration) {
    slots = DispatchSemaphore(value: most)
    self.most = most + mostWaiting
    self.limit = limit
  }

  func answer(_ make: @escaping @Sendable () -> Response) async -> Response {
    guard waiting.add(1, ordering: .relaxed).newValue <= most else {
      waiting.subtract(1, ordering: .relaxed)
      return .refusal(503, "too much is asked at once", [("Retry-After", "1")])
    }
    return await withCheckedContinuation { continuation in
      let reply = Reply(continuation)
      queue.async {
        self.slots.wait()
        // Nobody waits any more for what has waited too long.
        if !reply.isGiven { reply.give(make()) }
        self.slots.signal()
        self.waiting.subtract(1, ordering: .relaxed)
      }
      Task {
        try? await Task.sleep(for: limit)
        reply.give(.refusal(503, "the answer takes too long", [("Retry-After", "2")]))
      }
    }
  }

  /// An answer that is given once.
  private final class Reply: Sendable {
    private let continuation: Mutex<CheckedContinuation<Response, Never>?>

    init(_ continuation: CheckedContinuation<Response, Never>) {
      self.continuation = Mutex(continuation)
    }

    var isGiven: Bool { continuation.withLock { $0 == nil } }

    func give(_ response: Response) {
      let waiting = continuation.withLock { continuation in
        defer { continuation = nil }
        return continuation
      }
      waiting?.resume(returning: response)
    }
  }
}
