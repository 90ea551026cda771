// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same rules: language mode 6, and no warning survives a build.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "RequestTracker",
    products: [
        .executable(name: "requesttrackerd", targets: ["RequestTrackerd"]),
        .executable(name: "requesttracker", targets: ["requesttracker"]),
        .executable(name: "benchmarks", targets: ["Benchmarks"]),
    ],
    targets: [
        // The doors to C: the system's SQLite, what Glibc's module map leaves out of Linux, and the
        // processor's instructions for SHA-256.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CDigests"),

        // What stands below everything and knows nothing of the product.
        .target(name: "Digests", dependencies: ["CDigests"], swiftSettings: strict),
        .target(name: "MerkleTree", dependencies: ["Digests"], swiftSettings: strict),
        .target(name: "JSONText", swiftSettings: strict),

        // The house: arrows point one way, nobody reaches up.
        .target(
            name: "EventStore", dependencies: ["CSQLite", "CLinux", "Digests", "MerkleTree"],
            swiftSettings: strict),
        .target(
            name: "ServiceRequests", dependencies: ["JSONText", "Digests"], swiftSettings: strict),
        .target(
            name: "Projections", dependencies: ["ServiceRequests", "JSONText"],
            swiftSettings: strict),
        .target(name: "LineProtocol", dependencies: ["JSONText"], swiftSettings: strict),
        .executableTarget(
            name: "RequestTrackerd",
            dependencies: [
                "EventStore", "ServiceRequests", "Projections", "LineProtocol", "JSONText",
                "MerkleTree", "Digests", "CLinux",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "requesttracker",
            dependencies: [
                "LineProtocol", "ServiceRequests", "JSONText", "EventStore", "MerkleTree",
                "Digests",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CSQLite", "CLinux", "Digests", "MerkleTree", "EventStore", "Projections",
                "ServiceRequests",
            ],
            path: "Benchmarks",
            exclude: ["peers"], swiftSettings: strict),

        .testTarget(name: "DigestTests", dependencies: ["Digests"], swiftSettings: strict),
        .testTarget(
            name: "MerkleTreeTests", dependencies: ["MerkleTree"], swiftSettings: strict),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"], swiftSettings: strict),
        .testTarget(
            name: "EventStoreTests",
            dependencies: ["EventStore", "MerkleTree", "CSQLite", "CLinux", "Digests"],
            swiftSettings: strict),
        .testTarget(
            name: "ServiceRequestsTests", dependencies: ["ServiceRequests", "JSONText"],
            swiftSettings: strict),
        .testTarget(
            name: "ProjectionTests", dependencies: ["Projections", "ServiceRequests", "JSONText"],
            swiftSettings: strict),
        .testTarget(
            name: "LineProtocolTests", dependencies: ["LineProtocol", "JSONText"],
            swiftSettings: strict),
        .testTarget(
            name: "RequestTrackerClientTests",
            dependencies: ["requesttracker", "LineProtocol", "JSONText", "MerkleTree"],
            swiftSettings: strict),
        .testTarget(
            name: "RequestTrackerdTests",
            dependencies: [
                "RequestTrackerd", "ServiceRequests", "requesttracker", "EventStore", "MerkleTree",
                "LineProtocol", "CLinux", "CSQLite",
            ],
            swiftSettings: strict),
    ]
)
