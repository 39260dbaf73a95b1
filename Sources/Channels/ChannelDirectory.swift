public import Casebook

/// The channels there are, and those that are open for each school.
public struct ChannelDirectory: Sendable {
  /// Every kind of channel. A new channel is its file and its line here.
  public static let entries: [any ChatChannel.Type] = [
    GenericChannel.self,
    WhatsAppChannel.self,
    TelegramChannel.self,
  ]

  private struct Place: Hashable {
    let channel: String
    let school: SchoolID
  }

  private var open: [Place: any ChatChannel] = [:]

  /// Opens every channel that has settings: none of them there means off, some of them an error that names the missing one.
  ///
  /// - Parameter lookUp: the value of a setting by its key, `nil` without one. Errors of its own are passed on.
  public init(schools: [SchoolID], lookUp: (_ key: String, _ isSecret: Bool) throws -> String?) throws {
    for school in schools {
      for entry in Self.entries {
        var values: [String: String] = [:]
        for setting in entry.settings {
          values[setting.name] = try lookUp("channels.\(entry.id).\(school).\(setting.name)", setting.isSecret)
        }
        guard !values.isEmpty else { continue }
        let settings = ChannelSettings(channel: entry.id, school: school, values: values)
        for setting in entry.settings where setting.isRequired { _ = try settings.value(setting.name) }
        open[Place(channel: entry.id, school: school)] = try entry.init(settings: settings)
      }
    }
  }

  /// The channel of that id which is open for `school`, or `nil`.
  public subscript(channel: String, school: SchoolID) -> (any ChatChannel)? {
    open[Place(channel: channel, school: school)]
  }

  /// The ids of the channels that are open for `school`, in the order of `entries`.
  public func channels(of school: SchoolID) -> [String] {
    Self.entries.map { $0.id }.filter { open[Place(channel: $0, school: school)] != nil }
  }
}
