import Basics
import Extrapolation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ExtrapolationPrior {
  /// `default`, `lc-pfn`, or a file of either kind.
  init(named name: String) throws {
    switch name {
    case "default": self = .usual
    case "lc-pfn": self = .components(.lcpfn)
    default:
      let data = try WholeFile.read(name)
      do {
        self = try JSONDecoder().decode(ExtrapolationPrior.self, from: data)
      } catch let error as Refusal {
        throw error.about(name)
      } catch DecodingError.keyNotFound(let key, _) {
        throw Refusal(
          .data, "\(name): the prior lacks '\(key.stringValue)'. --print-prior shows a whole one")
      } catch DecodingError.dataCorrupted(let context),
        DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context)
      {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        throw Refusal(
          .data,
          "\(name): \(path.isEmpty ? "" : "'\(path)': ")\(context.debugDescription). "
            + "--print-prior shows a whole prior")
      }
    }
  }
}
