extension DeskStyle {
  /// The line of the desk's parts, forms that stand by themselves, and wide tables.
  static let sections = """
    .sections { background: var(--card); border-bottom: 1px solid var(--line); }
    .sections .column { display: flex; flex-wrap: wrap; gap: 0 0.25rem; }
    .sections a {
      display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0 0.75rem; font-weight: 600;
      text-decoration: none; border-bottom: 3px solid transparent;
    }
    .sections a:hover { text-decoration: underline; }
    .sections a[aria-current] { color: var(--ink); border-color: var(--link); }
    .narrow { max-width: 40rem; margin: 1.25rem 0 2rem; display: grid; gap: 0.5rem; }
    .narrow button { justify-self: start; margin-top: 0.5rem; }
    .sideways { overflow-x: auto; margin-bottom: 1.5rem; }
    .sideways th, .sideways td { overflow-wrap: normal; }
    @media (max-width: 30rem) {
      .top .column { gap: 0.5rem; }
      .tools .out { padding-left: 0.5rem; padding-right: 0.5rem; }
    }
    """
}
