extension DeskStyle {
  /// Reports: plots that can be told apart without colour, on paper too.
  static let plots = """
    .choices { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 1rem 0; }
    .choices a { display: inline-flex; align-items: center; min-height: 2.75rem; }
    .choices a[aria-current] { color: var(--ink); font-weight: 700; text-decoration: none; }
    a.plain { display: inline-flex; align-items: center; text-decoration: none; }
    .figures { margin: 2rem 0; }
    .plot { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0.5rem 0 1.25rem; }
    .plot text { font: 13px system-ui, sans-serif; fill: var(--ink); }
    .plot .name { font-weight: 700; }
    .plot .bar { fill: var(--link); }
    .plot .sort-1 { fill-opacity: 0.7; }
    .plot .sort-2 { fill-opacity: 0.45; }
    .plot .unsaid { fill: none; stroke: var(--muted); stroke-dasharray: 3 2; }
    @media print {
      .sideways { overflow: visible; }
      .plot .bar { fill: #444; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      .plot .unsaid { fill: none; }
      th, td { padding: 4pt 6pt; }
    }
    """
}
