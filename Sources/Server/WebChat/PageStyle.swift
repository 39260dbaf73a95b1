/// How the pages of the web chat look, over what every page has.
enum PageStyle {
  static let text = """
    .line:focus { outline: none; }
    .leave {
      display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0.25rem 1rem; border-radius: 8px;
      background: #ffffff; color: #7d1712; font-weight: 600; text-decoration: none; white-space: nowrap;
    }
    .leave:hover { background: #fbe9e7; text-decoration: underline; }

    .banner { background: var(--banner); color: var(--on-banner); font-weight: 600; }
    .banner .column { padding-top: 0.625rem; padding-bottom: 0.625rem; }

    .start { padding-top: 2.5rem; padding-bottom: 3rem; }
    .start h1 { font-size: clamp(1.875rem, 1.5rem + 2vw, 2.625rem); margin: 0 0 0.75rem; }
    .start h2 { font-size: 1.375rem; margin: 2rem 0 0.75rem; }
    .lead { font-size: 1.1875rem; max-width: 38rem; }
    .schools { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
    .schools a {
      display: flex; flex-direction: column; align-items: flex-start; justify-content: center; gap: 0.25rem;
      min-height: 3.5rem; padding: 0.75rem 1.125rem; background: var(--card); border: 1px solid var(--line);
      border-left: 6px solid var(--brand); border-radius: 10px; font-weight: 600; font-size: 1.125rem;
      text-decoration: none;
    }
    .schools a:hover { border-color: var(--link); text-decoration: underline; }
    .tag {
      font-size: 0.875rem; font-weight: 600; padding: 0.125rem 0.625rem; border-radius: 99px;
      background: var(--banner); color: var(--on-banner);
    }
    .help { margin-top: 2rem; padding: 0.875rem 1.125rem; border-left: 6px solid var(--alarm); background: var(--card); border-radius: 10px; }
    .start .small { margin-top: 1.25rem; }

    .chat { flex: 1; display: flex; flex-direction: column; }
    .title { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; padding: 1rem 0 0.5rem; }
    .title h1 { font-size: clamp(1.375rem, 1.25rem + 0.8vw, 1.75rem); margin: 0; }
    .title a, .earlier a { display: inline-flex; align-items: center; min-height: 2.75rem; }
    .earlier { text-align: center; }

    .log { display: flex; flex-direction: column; gap: 1rem; padding: 0.5rem 0 1rem; }
    .line {
      max-width: 92%; padding: 0.75rem 1rem 0.875rem; background: var(--card); border: 1px solid var(--line);
      border-radius: 4px 16px 16px 16px; align-self: flex-start; overflow-wrap: anywhere;
    }
    .line p + p, .line p + ul, .line ul + p { margin-top: 0.5rem; }
    .line ul { margin: 0; padding-left: 1.25rem; }
    .line a { white-space: nowrap; }
    .line li + li { margin-top: 0.25rem; }
    .line .speaker { color: var(--muted); font-size: 0.875rem; font-weight: 600; }
    .line .speaker + p { margin-top: 0.125rem; }
    .parent { align-self: flex-end; background: var(--mine); color: var(--mine-ink); border-color: transparent; border-radius: 16px 4px 16px 16px; }
    .parent .speaker { color: inherit; }
    .school { border-left: 6px solid var(--brand); }
    .source { color: var(--muted); font-size: 0.9375rem; border-top: 1px solid var(--line); padding-top: 0.5rem; }
    .urgent { border-left: 6px solid var(--link); }
    .emergency { border: 2px solid var(--alarm); border-left-width: 8px; background: var(--alarm-card); }
    .emergency a { font-weight: 700; }
    .emergency .speaker + p a { color: inherit; }
    .emergency .speaker + p { font-weight: 700; font-size: 1.1875rem; color: var(--alarm); }

    .typing { color: var(--muted); padding: 0 0 1rem; }
    .dots i {
      display: inline-block; width: 0.5rem; height: 0.5rem; margin-right: 0.1875rem; border-radius: 50%;
      background: currentColor; opacity: 0.4; animation: dot 1.2s infinite;
    }
    .dots i:nth-child(2) { animation-delay: 0.2s; }
    .dots i:nth-child(3) { animation-delay: 0.4s; }
    @keyframes dot { 30% { opacity: 1; } 60% { opacity: 0.4; } }

    .suggestions { padding: 0 0 1rem; }
    .suggestions div { display: flex; flex-wrap: wrap; gap: 0.625rem; }
    .suggestions button {
      min-height: 2.75rem; padding: 0.375rem 1.125rem; border-radius: 99px; border: 1.5px solid var(--link);
      background: var(--card); color: var(--link); font-weight: 600; cursor: pointer;
    }
    .suggestions button:hover { background: var(--mine); color: var(--mine-ink); }

    .composer { margin-top: auto; background: var(--paper); border-top: 1px solid var(--line); padding: 0.625rem 0; }
    .composer label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
    .composer textarea { flex: 1; }
    .composer .row { display: flex; gap: 0.625rem; align-items: flex-end; }
    .composer .small { margin-top: 0.375rem; }
    @media (min-height: 34rem) { .composer { position: sticky; bottom: 0; } }
    @media (min-width: 40rem) {
      .line { max-width: 82%; }
      .start { padding-top: 3.5rem; }
      .schools a { flex-direction: row; align-items: center; justify-content: space-between; }
    }
    @media (forced-colors: active) { .line, .send, .leave { border: 1px solid; } }
    """
}
