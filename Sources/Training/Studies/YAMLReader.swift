internal import CYAML

/// Reads a YAML text into a tree of nodes by libyaml.
///
/// What people write by hand is read: mappings, lists and scalars in block and flow style, quotes,
/// comments. Anchors, aliases, tags and a second document are refused with their place, and so is a
/// key that comes twice, which YAML's libraries commonly let pass.
struct YAMLReader: ~Copyable {
  private let file: String
  /// On the heap, since the parser keeps its own address.
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// The root of a text.
  static func read(
    _ text: some Collection<UInt8>, file: String
  ) throws(StudyError) -> YAMLNode {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw StudyError(
        file: file, place: TextPlace(line: 1, column: 1),
        "libyaml cannot be started, for lack of memory")
    }
    let reader = YAMLReader(parser, file: file)
    return try Array(text).withUnsafeBufferPointer { bytes throws(StudyError) in
      try reader.root(of: bytes)
    }
  }

  /// - Parameter parser: has been initialized, and is the reader's from here on.
  private init(_ parser: UnsafeMutablePointer<yaml_parser_t>, file: String) {
    self.file = file
    self.parser = parser
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  private enum Event {
    case scalar(String, isEmpty: Bool)
    case listStart, mappingStart, end, document, stream
  }

  private borrowing func root(
    of bytes: UnsafeBufferPointer<UInt8>
  ) throws(StudyError) -> YAMLNode {
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    var first = try next()
    while case .stream = first.event { first = try next() }
    if case .document = first.event { first = try next() }
    guard case .mappingStart = first.event else {
      throw error(first.place, "a study is a mapping, such as common: {…} and vary: {…}")
    }
    let root = try node(first, depth: 0)
    while true {
      let (event, place) = try next()
      switch event {
      case .end: return root
      case .stream: continue
      default:
        throw error(place, "a second document begins; a study file holds one")
      }
    }
  }

  /// Nobody nests by hand as deep as this; a text that does is out for the stack.
  private static let deepest = 32

  private borrowing func node(
    _ first: (event: Event, place: TextPlace), depth: Int
  ) throws(StudyError) -> YAMLNode {
    let (event, place) = first
    guard depth < Self.deepest else {
      throw error(place, "nested deeper than \(Self.deepest) levels")
    }
    switch event {
    case .scalar(let text, let isEmpty):
      if isEmpty {
        throw error(
          place,
          "a value is missing here. A text with a comma or ': ' in it needs quotes within {} and []"
        )
      }
      return YAMLNode(content: .scalar(text), place: place)
    case .listStart:
      var items: [YAMLNode] = []
      while true {
        let item = try next()
        if case .end = item.event { return YAMLNode(content: .list(items), place: place) }
        items.append(try node(item, depth: depth + 1))
      }
    case .mappingStart: return try mapping(at: place, depth: depth)
    case .end, .document, .stream: throw error(place, "a value is missing here")
    }
  }

  private borrowing func mapping(at place: TextPlace, depth: Int) throws(StudyError) -> YAMLNode {
    var entries: [YAMLNode.Entry] = []
    var places: [String: TextPlace] = [:]
    while true {
      let (event, keyPlace) = try next()
      if case .end = event { return YAMLNode(content: .mapping(entries), place: place) }
      guard case .scalar(let key, isEmpty: false) = event else {
        throw error(keyPlace, "a key is a plain text")
      }
      if let earlier = places.updateValue(keyPlace, forKey: key) {
        throw error(
          keyPlace, "'\(key.prefix(80))' is given twice, first in line \(earlier.line)")
      }
      let value = try node(try next(), depth: depth + 1)
      entries.append(YAMLNode.Entry(key: key, place: keyPlace, value: value))
    }
  }

  private borrowing func next() throws(StudyError) -> (event: Event, place: TextPlace) {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw parserError }
    defer { yaml_event_delete(&event) }
    let place = Self.place(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag, place)
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      // A path or an argument would end at it, and be another.
      guard !text.utf8.contains(0) else {
        throw error(place, "a NUL byte is no text; leave \\0 out")
      }
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return (.scalar(text, isEmpty: isPlain && text.isEmpty), place)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try refuse(anchor: start.anchor, tag: start.tag, place)
      return (.listStart, place)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try refuse(anchor: start.anchor, tag: start.tag, place)
      return (.mappingStart, place)
    case YAML_ALIAS_EVENT:
      throw error(place, "aliases (*) are not read; write the value out")
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT, YAML_STREAM_END_EVENT:
      return (.end, place)
    case YAML_DOCUMENT_START_EVENT: return (.document, place)
    default: return (.stream, place)
    }
  }

  private borrowing func refuse(
    anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, _ place: TextPlace
  ) throws(StudyError) {
    if anchor != nil { throw error(place, "anchors (&) are not read; write the value out") }
    if tag != nil { throw error(place, "tags (!) are not read; quote the text if it begins so") }
  }

  private static func place(_ mark: yaml_mark_t) -> TextPlace {
    TextPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private borrowing func error(_ place: TextPlace, _ message: String) -> StudyError {
    StudyError(file: file, place: place, message)
  }

  /// What libyaml found wrong.
  private var parserError: StudyError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
    if parser.pointee.error == YAML_READER_ERROR {
      return error(Self.place(parser.pointee.mark), "\(problem); save the file as UTF-8 text")
    }
    let place = Self.place(parser.pointee.problem_mark)
    if problem == "found character that cannot start any token" {
      return error(
        place,
        "a character that no value begins with; indent by spaces, not tabs, and quote "
          + "texts that begin with @, ` or %")
    }
    let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
    return error(place, problem + context)
  }
}
