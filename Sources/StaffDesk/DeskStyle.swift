import WebPages

/// What makes the desk's pages look as they do, over what every page has.
enum DeskStyle {
  static let asset = PageAsset(
    name: "desk.css", type: "text/css; charset=utf-8",
    text: [BaseStyle.text, text, sections, paper, plots].joined(separator: "\n"))

  private static let text = """
    .wide { max-width: 68rem; }
    .place { font: 600 0.9375rem/1 system-ui, sans-serif; margin-left: 0.625rem; opacity: 0.85; }
    .out {
      min-height: 2.75rem; padding: 0.25rem 1rem; border: 1.5px solid currentColor; border-radius: 8px;
      background: transparent; color: inherit; font-weight: 600; cursor: pointer; white-space: nowrap;
    }
    .out:hover { text-decoration: underline; }
    .tools { display: flex; align-items: center; gap: 0.5rem; min-width: 0; }
    .tools a.out {
      display: inline-flex; align-items: center; text-decoration: none; border-color: transparent; padding: 0.25rem 0.5rem;
    }
    .tools a.out:hover { text-decoration: underline; }
    .desk, .sign-in { padding-top: 1.5rem; padding-bottom: 4rem; }
    .desk h1, .sign-in h1 { font-size: clamp(1.625rem, 1.375rem + 1.2vw, 2.25rem); margin: 0.25rem 0 0.5rem; }
    .desk h2 { font-size: 1.1875rem; margin: 0 0 0.5rem; }
    .lead { font-size: 1.125rem; max-width: 40rem; }
    .title { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; }
    .title a, .back a, .lead a, .news a { display: inline-flex; align-items: center; min-height: 2.75rem; }

    .card {
      background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.125rem 1.25rem 1.25rem;
    }
    .sign-in { max-width: 30rem; }
    .sign-in .card { margin: 1.25rem 0; display: grid; gap: 0.5rem; }
    .sign-in .send { margin-top: 0.75rem; justify-self: start; }
    label { font-weight: 600; }
    input[type=email], input[type=password], input[type=text], input[type=search],
    input[type=date], select {
      width: 100%; min-height: 3rem; padding: 0.5rem 0.75rem; border: 1.5px solid var(--field-line); border-radius: 10px;
      background: var(--field); color: var(--ink);
    }
    textarea { display: block; width: 100%; }
    a.send { display: inline-flex; align-items: center; text-decoration: none; }
    .steps { padding-left: 1.5rem; display: grid; gap: 1.5rem; margin: 1.5rem 0 0; }
    .steps > li::marker { font-weight: 700; color: var(--link); }
    .steps > li { padding-left: 0.375rem; }
    .steps > li > * + * { margin-top: 0.75rem; }
    .steps .qr { display: block; }
    .steps form { display: grid; gap: 0.5rem; width: min(100%, 22rem); }
    .steps form .send { justify-self: start; margin-top: 0.5rem; }
    .qr { width: min(100%, 15rem); height: auto; border: 1px solid var(--line); border-radius: 12px; background: #fff; }
    code { font: 600 1.0625rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
    .codes {
      list-style: none; margin: 1.25rem 0; display: grid; gap: 0.25rem 2rem; justify-content: start;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
    }
    .away { margin-top: 1rem; }
    #reply { min-height: 7rem; }
    .plain {
      min-height: 2.75rem; padding: 0.375rem 1.125rem; border-radius: 10px; border: 1.5px solid var(--link);
      background: var(--card); color: var(--link); font-weight: 600; cursor: pointer;
    }
    .plain:hover { background: var(--mine); color: var(--mine-ink); }

    .tabs { display: flex; gap: 0.25rem; border-bottom: 1px solid var(--line); margin-bottom: 1rem; }
    .tabs a { padding: 0.625rem 1rem; text-decoration: none; font-weight: 600; border-bottom: 3px solid transparent; }
    .tabs a[aria-current] { border-color: var(--link); color: var(--ink); }
    .tabs a:hover { text-decoration: underline; }
    .filters { margin: 0 0 1rem; }
    .filters form { display: grid; gap: 0.75rem 1rem; align-items: end; padding: 0.25rem 0 0.75rem; }
    .filters .check { display: flex; gap: 0.625rem; align-items: center; min-height: 3rem; }
    .filters .check input { width: 1.5rem; height: 1.5rem; accent-color: var(--brand); }
    .filters .go { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; min-height: 3rem; }
    .filters .go a { display: inline-flex; align-items: center; min-height: 2.75rem; }
    .pages { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; margin-top: 1.25rem; }
    .pages a { display: inline-flex; align-items: center; min-height: 2.75rem; font-weight: 600; }
    .empty { padding: 2rem 0; color: var(--muted); }
    .cases { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.625rem; }
    .case {
      display: grid; gap: 0.125rem 1rem; grid-template-columns: 1fr auto; align-items: center; padding: 0.75rem 1rem;
      background: var(--card); border: 1px solid var(--line); border-left: 6px solid var(--line); border-radius: 10px;
      color: var(--ink); text-decoration: none;
    }
    .due { display: block; }
    .overdue { color: var(--alarm); font-weight: 600; }
    .case:hover { border-color: var(--link); }
    .case:hover .what { text-decoration: underline; }
    .case.urgent { border-left-color: var(--link); }
    .case.emergency { border-left-color: var(--alarm); }
    .case .tag { justify-self: start; }
    .case .what { font-weight: 600; font-size: 1.125rem; grid-column: 1 / -1; overflow-wrap: anywhere; }
    .case .state { grid-row: 1; grid-column: 2; text-align: right; }
    .case .when, .case .number, .case .state { color: var(--muted); font-size: 0.9375rem; }
    .case .number { text-align: right; }
    .tag {
      display: inline-block; font-size: 0.875rem; font-weight: 700; padding: 0.125rem 0.625rem; border-radius: 99px;
      background: var(--banner); color: var(--on-banner);
    }
    .tag.urgent { background: var(--mine); color: var(--mine-ink); }
    .tag.emergency { background: var(--alarm-card); color: var(--alarm); border: 1.5px solid currentColor; }
    .number { font-variant-numeric: tabular-nums; }

    .news { background: var(--banner); color: var(--on-banner); font-weight: 600; padding: 0 1rem; margin-top: 0.75rem; border-radius: 8px; }
    .news a { color: inherit; }
    .record { display: grid; gap: 1.5rem; margin-top: 1.25rem; }
    .said, .aside { display: grid; gap: 1.5rem; align-content: start; min-width: 0; }
    .aside { gap: 1rem; }
    blockquote, .answer { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    blockquote { border-left: 4px solid var(--line); padding: 0.125rem 0 0.125rem 0.875rem; }
    .said > section > blockquote {
      background: var(--mine); color: var(--mine-ink); border-left: 6px solid var(--link); border-radius: 4px 12px 12px 4px;
      padding: 0.875rem 1.125rem; font-size: 1.125rem;
    }
    .answer { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.875rem 1.125rem; }
    .card form + form, .card form + p, .card p + form { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
    .card form { display: grid; gap: 0.5rem; }
    .card form button { justify-self: start; }
    .beside { display: grid; gap: 0.5rem; margin-top: 0.5rem; }
    .beside button { justify-self: start; }
    .window { margin-top: 0.5rem; font-weight: 600; }
    .card + .card, .small + .card { margin-top: 1rem; }
    .aside .card + .card { margin-top: 0; }
    .sessions, .people { list-style: none; margin: 0.5rem 0 1rem; padding: 0; display: grid; gap: 0.75rem; }
    .sessions li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
    .sessions li + li { border-top: 1px solid var(--line); padding-top: 0.75rem; }
    .card .sessions form { display: block; margin: 0; padding: 0; border: 0; }
    .people .card {
      margin: 0; padding: 0.375rem 1.25rem; display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: center;
      justify-content: space-between; min-height: 3.5rem;
    }
    .people details { margin: 0; }
    .people details[open] { flex-basis: 100%; }
    .more { margin-top: 1.25rem; padding-top: 0.625rem; border-top: 1px solid var(--line); }
    .more form { margin-top: 0.375rem; }
    .card .more + form { margin-top: 0.625rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
    .people form { width: min(100%, 34rem); padding-bottom: 0.5rem; }
    .person { min-width: 0; overflow-wrap: anywhere; }
    .buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.5rem 0; }
    .danger { color: var(--alarm); border-color: currentColor; }
    .narrow { max-width: 38rem; margin: 1.5rem 0 0; }
    dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; }
    dt { color: var(--muted); }
    dd { margin: 0; overflow-wrap: anywhere; }
    details { margin-top: 1rem; }
    summary { cursor: pointer; font-weight: 600; padding: 0.625rem 0; color: var(--link); }
    .acts { list-style: none; margin: 0; padding: 0 0 0 1.125rem; border-left: 2px solid var(--line); display: grid; gap: 0.875rem; }
    .acts .when { color: var(--muted); font-size: 0.9375rem; white-space: nowrap; }
    .acts blockquote { margin-top: 0.25rem; }
    .acts .from-parent blockquote { border-left-color: var(--link); }
    .acts .alarm strong { color: var(--alarm); }
    .reads { margin: 0; padding-left: 1.5rem; color: var(--muted); }

    table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); }
    caption { text-align: left; padding: 0 0 0.75rem; color: var(--muted); }
    th, td { text-align: left; padding: 0.625rem 1rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
    thead th { color: var(--muted); font-size: 0.9375rem; }

    .sheet { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin-top: 1rem; }
    .sheet h1 { font-size: 1.5rem; }
    .sheet h2 { margin-top: 1.25rem; }
    .sheet dl { margin-top: 0.75rem; }
    .sheet > .small:last-child { margin-top: 1.5rem; }

    @media (max-width: 30rem) {
      .place { display: none; }
      .out { padding: 0.25rem 0.625rem; }
      .top { position: static; }
      .top .column { flex-wrap: wrap; padding-top: 0.375rem; padding-bottom: 0.5rem; gap: 0 1rem; }
      th, td { padding: 0.5rem; }
      dl { grid-template-columns: 1fr; gap: 0; }
      dd { margin-bottom: 0.5rem; }
    }
    @media (min-width: 44rem) {
      .filters form { grid-template-columns: 2fr 1fr 1.4fr auto auto; }
      .case { grid-template-columns: 8.5rem 1fr 13rem 10rem; }
      .case .what, .case .state, .case .when, .case .number { grid-column: auto; grid-row: auto; text-align: left; }
      .case .number { display: none; }
    }
    @media (min-width: 60rem) { .record { grid-template-columns: minmax(0, 1fr) 23rem; } }
    @media (max-height: 30rem) { .top { position: static; } }
    @media print {
      :root { --ink: #000; --muted: #333; --line: #999; --paper: #fff; --card: #fff; --link: #000; --alarm: #000; }
      @page { margin: 18mm; }
      body { font-size: 11pt; display: block; }
      .top, .skip, .back, .print-hint, .tabs, .filters, form { display: none !important; }
      .column { max-width: none; padding: 0; }
      .sheet { border: 0; padding: 0; margin: 0; }
      blockquote, .acts li, dl { break-inside: avoid; }
      h2 { break-after: avoid; }
    }
    @media (forced-colors: active) { .send, .case, .tag { border: 1px solid; } }
    """
}
