extension DeskStyle {
  /// Letters on the screen as sheets, and everything that is printed: A4, black on white, without the desk around it.
  static let paper = """
    fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 0.25rem; }
    legend { font-weight: 600; padding: 0; }
    .choice { display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem; font-weight: 400; }
    .choice input { width: 1.375rem; height: 1.375rem; flex: none; }
    .later { margin-top: 2rem; }
    .case.letter { grid-template-columns: 1fr; }
    .acts-row { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; }
    .letter-paper {
      background: #ffffff; color: #161616; max-width: 46rem; margin: 1.5rem 0; padding: clamp(1rem, 5vw, 3.5rem);
      border: 1px solid var(--line); box-shadow: 0 2px 12px rgb(0 0 0 / 12%); font: 1rem/1.5 Georgia, "Noto Serif", serif;
      overflow-wrap: anywhere;
    }
    .letter-paper p, .letter-paper ul { margin: 0 0 0.875rem; }
    .letter-paper ul { padding-left: 1.5rem; }
    .letter-paper h2 { font: 700 1.0625rem/1.4 Georgia, "Noto Serif", serif; margin: 0 0 0.875rem; }
    .letter-paper h3 { font: 700 1rem/1.4 Georgia, "Noto Serif", serif; margin: 1.25rem 0 0.375rem; }
    .letter-paper .letterhead { border-bottom: 2px solid #1d5b52; padding-bottom: 0.75rem; margin-bottom: 2rem; text-align: right; }
    .letter-paper .letterhead p { margin: 0; }
    .letter-paper .sender { font-weight: 700; font-size: 1.25rem; color: #1d5b52; }
    .letter-paper .date { margin: 1.5rem 0; }
    .letter-paper .signature { margin: 3.5rem 0 0; }
    @page { size: A4; margin: 20mm 22mm; }
    @media print {
      :root { color-scheme: light; --paper: #fff; --ink: #000; --muted: #333; --line: #999; --card: #fff; --link: #000; }
      body { display: block; background: #fff; color: #000; font-size: 11pt; }
      .skip, .top, .sections, .no-print, .back { display: none !important; }
      .column, .wide, .desk { max-width: none; margin: 0; padding: 0; }
      .letter-paper { border: 0; box-shadow: none; margin: 0; padding: 0; max-width: none; font-size: 11pt; line-height: 1.4; }
      .letter-paper p, .letter-paper li, tr, figure { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .letter-paper .signature { break-before: avoid; }
    }
    """
}
