import Casebook
import HTTPTypes
import Hummingbird
import Store

extension DeskPages {
  /// The page of the switch: how it stands, the form, and what was done before.
  ///
  /// - Parameters:
  ///   - problem: why nothing was done.
  ///   - reason: what was typed for it.
  func switching(
    _ state: SwitchState, acts: [SwitchAct], for visitor: Visitor, problem: String?, reason: String,
    status: HTTPResponse.Status
  ) -> Response {
    struct Row {
      let what, when, by, reason: String
    }
    let rows = acts.map { act in
      Row(
        what: (act.isOff ? "Off" : "On") + (act.school == nil ? ", for every school" : ""),
        when: LocalTime(act.at).description, by: act.by, reason: act.reason)
    }
    let isOwnOff = state.own?.isOff == true
    let since = [state.own, state.all].compactMap { $0 }.filter(\.isOff).map(\.at).min()
    return page(
      "switch",
      [
        "title": (problem == nil ? "" : "Error: ") + "Switch the assistant off", "isOff": state.isOff,
        "isOffForAll": state.all?.isOff == true, "since": since.map { LocalTime($0).description } ?? "",
        "turn": isOwnOff ? "on" : "off", "label": isOwnOff ? "Switch it on again" : "Switch it off",
        "problem": problem, "reason": reason, "rows": rows, "hasRows": !rows.isEmpty,
      ], visitor, status: status)
  }
}
