/// The words and beginnings of words that the rules of a book speak of, numbered: a word of a text is looked up in one
/// walk over its bytes.
struct Lexicon: Sendable {
  /// The number of a word or of a beginning.
  typealias Atom = Int32

  private static let none: Atom = -1

  fileprivate struct Node {
    var word = Lexicon.none
    var beginning = Lexicon.none
    /// By byte, in the order in which they came.
    var children: [(byte: UInt8, node: Int)] = []
  }

  /// A lexicon that still grows.
  struct Builder {
    private(set) var count: Atom = 0
    fileprivate var nodes = [Node()]

    /// The number of an atom, new when it was not there.
    mutating func number(of atom: PhrasePattern.Atom) -> Atom {
      switch atom {
      case .word(let word): number(at: node(of: word), \.word)
      case .prefix(let beginning): number(at: node(of: beginning), \.beginning)
      }
    }

    private mutating func number(at node: Int, _ slot: WritableKeyPath<Node, Atom>) -> Atom {
      if nodes[node][keyPath: slot] == Lexicon.none {
        nodes[node][keyPath: slot] = count
        count += 1
      }
      return nodes[node][keyPath: slot]
    }

    private mutating func node(of text: String) -> Int {
      var node = 0
      for byte in text.utf8 {
        if let next = nodes[node].children.first(where: { $0.byte == byte }) {
          node = next.node
        } else {
          nodes.append(Node())
          nodes[node].children.append((byte, nodes.count - 1))
          node = nodes.count - 1
        }
      }
      return node
    }
  }

  /// Of each node the atoms that end there, and where its edges stand.
  private let words: [Atom]
  private let beginnings: [Atom]
  private let edges: RunStarts
  /// Of each edge its byte and the node that it leads to.
  private let labels: [UInt8]
  private let targets: [Int32]

  init(_ builder: Builder) {
    words = builder.nodes.map(\.word)
    beginnings = builder.nodes.map(\.beginning)
    var edges = RunStarts()
    var labels: [UInt8] = []
    var targets: [Int32] = []
    for node in builder.nodes {
      for child in node.children.sorted(by: { $0.byte < $1.byte }) {
        labels.append(child.byte)
        targets.append(Int32(child.node))
      }
      edges.close(at: labels.count)
    }
    (self.edges, self.labels, self.targets) = (edges, labels, targets)
  }

  /// Adds the atoms that a word is, or begins with, to `found`.
  func look(up word: Slice<UnsafeBufferPointer<UInt8>>, adding found: inout [Atom]) {
    var node = 0
    for byte in word {
      guard let next = child(of: node, byte) else { return }
      node = next
      if beginnings[node] != Self.none { found.append(beginnings[node]) }
    }
    if words[node] != Self.none { found.append(words[node]) }
  }

  @inline(__always)
  private func child(of node: Int, _ byte: UInt8) -> Int? {
    for edge in edges[node] where labels[edge] == byte { return Int(targets[edge]) }
    return nil
  }
}

extension Lexicon {
  func write(to writer: inout RuleTableWriter) {
    writer.put(words)
    writer.put(beginnings)
    edges.write(to: &writer)
    writer.put(labels)
    writer.put(targets)
  }

  init(reading reader: inout RuleTableReader) throws(RuleError) {
    words = try reader.numbers()
    beginnings = try reader.numbers()
    edges = try RunStarts(reading: &reader)
    labels = try reader.numbers()
    targets = try reader.numbers()
  }
}
