// swift-tools-version: 6.2
import PackageDescription

func github(_ name: String, _ version: Version) -> Package.Dependency {
  .package(url: "https://github.com/" + name, exact: version)
}

let package = Package(
  name: "schoolgate",
  products: [.executable(name: "schoolgate", targets: ["schoolgate"])],
  dependencies: [
    github("apple/swift-argument-parser", "1.8.2"),
    github("apple/swift-configuration", "1.4.0"),
    github("apple/swift-crypto", "4.5.2"),
    github("apple/swift-http-types", "1.8.0"),
    github("apple/swift-log", "1.16.2"),
    github("apple/swift-nio", "2.101.2"),
    github("apple/swift-nio-ssl", "2.37.6"),
    github("groue/GRDB.swift", "7.10.0"),
    github("hummingbird-project/hummingbird", "2.28.1"),
    github("hummingbird-project/swift-mustache", "2.1.1"),
    github("jpsim/Yams", "6.2.2"),
    github("swift-server/async-http-client", "1.37.0"),
    github("swift-server/swift-service-lifecycle", "2.13.0"),
  ],
  targets: [
    // MARK: System libraries
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CCurlShim", dependencies: ["CCurl"]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),

    // MARK: L0 — values and text
    .target(name: "Casebook"),
    .target(name: "Retrieval", dependencies: ["CStemmer"]),

    // MARK: L1 — what is written, what must be known, how providers write, where it is kept, how pages are made
    .target(name: "Knowledge", dependencies: ["Casebook", "Retrieval", .product(name: "Yams", package: "Yams")]),
    .target(name: "Screening", dependencies: ["Casebook", "Retrieval"]),
    .target(name: "Channels", dependencies: ["Casebook", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "Store",
      dependencies: [
        "Casebook", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "WebPages",
      dependencies: [
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"), .product(name: "NIOCore", package: "swift-nio"),
      ]),

    // MARK: L2 — what follows, how it leaves, what staff see
    .target(name: "Dialogue", dependencies: ["Casebook", "Knowledge", "Retrieval", "Screening"]),
    .target(
      name: "Delivery",
      dependencies: [
        "Casebook", "Channels", "Store", "CCurl", "CCurlShim", .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    .target(
      name: "StaffDesk",
      dependencies: [
        "Casebook", "Knowledge", "Store", "WebPages", "CArgon2", "CQREncode",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    // MARK: L3 — how it is put together
    .target(
      name: "Server",
      dependencies: [
        "Casebook", "Channels", "Delivery", "Dialogue", "Knowledge", "Screening", "StaffDesk", "Store", "WebPages",
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"), .product(name: "Yams", package: "Yams"),
      ]),

    // MARK: L4 — commands
    .executableTarget(
      name: "schoolgate",
      dependencies: [
        "Casebook", "Dialogue", "Knowledge", "Retrieval", "Screening", "Server", "CMalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    // MARK: Tests
    .executableTarget(
      name: "BareRoute",
      dependencies: [
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
      ], path: "Tests/Benchmarks/BareRoute"),
    .executableTarget(
      name: "ScreeningBenchmark", dependencies: ["Dialogue", "Knowledge", "Screening"],
      path: "Tests/Benchmarks/ScreeningBenchmark"),
    .target(
      name: "Workbench",
      dependencies: [
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], path: "Tests/Workbench"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "CasebookTests", dependencies: ["Casebook"]),
    .testTarget(name: "RetrievalTests", dependencies: ["Retrieval"]),
    .testTarget(name: "KnowledgeTests", dependencies: ["Casebook", "Knowledge"], resources: [.copy("Fixtures")]),
    .testTarget(name: "ScreeningTests", dependencies: ["Casebook", "Knowledge", "Screening"]),
    .testTarget(name: "DialogueTests", dependencies: ["Casebook", "Dialogue", "Knowledge", "Screening", "Server"]),
    .testTarget(
      name: "ChannelsTests",
      dependencies: ["Casebook", "Channels", .product(name: "Crypto", package: "swift-crypto")],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "StoreTests", dependencies: ["Casebook", "Store"]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Casebook", "Channels", "Delivery", "Store", "Workbench", .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(
      name: "StaffDeskTests",
      dependencies: [
        "Casebook", "StaffDesk", "Store", "WebPages", .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Casebook", "Channels", "Delivery", "Dialogue", "Knowledge", "Server", "StaffDesk", "Store", "Workbench",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(name: "CommandTests", dependencies: ["schoolgate", "Workbench"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Casebook", "schoolgate", "Store", "Workbench",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
  ]
)

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// These two are worked hard by every test: they are compiled with optimisation in debug builds too.
let optimised: Set = ["Retrieval", "Screening"]

for target in package.targets where target.type != .system && target.name != "CCurlShim" {
  target.swiftSettings = strict
  if optimised.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
}
