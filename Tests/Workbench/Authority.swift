package import NIOSSL

/// An authority of the test's own, and certificates that it gave out. The system trusts none of them.
package struct Authority: Sendable {
  private let folder: String

  /// The PEM file by which it is known.
  package var caFile: String { folder + "/ca.pem" }

  package init() async throws {
    folder = try ProcessFolder.new()
    try await openssl("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=A test's authority")
  }

  /// What a server needs to be `name`, as `IP:127.0.0.1` or `DNS:mail.example`.
  package func server(named name: String) async throws -> NIOSSLContext {
    let file = folder + "/" + name.filter { $0.isLetter || $0.isNumber }
    try await openssl(
      "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", file + ".key", "-out", file + ".pem", "-subj",
      "/CN=A test's server",
      "-addext", "subjectAltName=" + name, "-addext", "basicConstraints=critical,CA:false")
    let certificates = try NIOSSLCertificate.fromPEMFile(file + ".pem")
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: certificates.map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: file + ".key", format: .pem))))
  }

  /// Makes a key and a certificate for it.
  private func openssl(_ arguments: String...) async throws {
    let script = #"cd "$0" && exec openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "$@""#
    let run = try await Program.run("/bin/bash", ["-c", script, folder] + arguments)
    guard run.status == 0 else { throw Program.Failed(status: run.status, errors: run.errors) }
  }
}
