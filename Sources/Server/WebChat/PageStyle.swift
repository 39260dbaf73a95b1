/// How the pages look: calm, warm, readable, by daylight and at night, from 320 pixels up.
enum PageStyle {
  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1d5b52"/>\
    <path d="M7 25V13l9-6 9 6v12M7 25h18M16 25v-7M12 25v-5M20 25v-5" fill="none" stroke="#fff" stroke-width="2.4" \
    stroke-linecap="round" stroke-linejoin="round"/></svg>
    """

  static let text = """
    :root {
      color-scheme: light dark;
      --paper: #faf6ef; --ink: #21302e; --muted: #53605d; --line: #d9d0c1;
      --brand: #1d5b52; --on-brand: #ffffff; --link: #17574d;
      --card: #ffffff; --mine: #d9ebe3; --mine-ink: #12312c;
      --banner: #fdeec2; --on-banner: #4d3a00;
      --alarm: #a8201a; --alarm-card: #fdeeec; --focus: #7a3e00;
      --field: #ffffff; --field-line: #6b7774;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #151a19; --ink: #e8ebe6; --muted: #aab5b1; --line: #35403d;
        --brand: #175248; --on-brand: #f4f9f6; --link: #8fd3c3;
        --card: #202826; --mine: #24493f; --mine-ink: #eaf5f0;
        --banner: #41350f; --on-banner: #ffe9ad;
        --alarm: #ff9a90; --alarm-card: #3b1f1d; --focus: #ffcf66;
        --field: #1b2321; --field-line: #8a9793;
      }
    }
    *, *::before, *::after { box-sizing: border-box; }
    [hidden] { display: none !important; }
    html { scroll-padding: 5rem 0 12rem; -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
    }
    h1, h2, .home { font-family: ui-serif, Georgia, "Times New Roman", "Noto Serif", serif; font-weight: 600; line-height: 1.2; }
    a { color: var(--link); text-underline-offset: 0.15em; }
    a:hover { text-decoration-thickness: 2px; }
    p { margin: 0; }
    button, textarea { font: inherit; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
    .line:focus, main:focus { outline: none; }
    .column { width: 100%; max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
    .small { color: var(--muted); font-size: 0.9375rem; }

    .skip {
      position: absolute; left: 0.5rem; top: -6rem; z-index: 3; padding: 0.75rem 1rem;
      background: var(--card); color: var(--link); border: 2px solid var(--link); border-radius: 8px;
    }
    .skip:focus { top: 0.5rem; }

    .top { position: sticky; top: 0; z-index: 2; background: var(--brand); color: var(--on-brand); }
    .top .column { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 3.75rem; }
    .home {
      color: inherit; font-size: 1.3125rem; text-decoration: none; min-height: 2.75rem; display: inline-flex;
      align-items: center;
    }
    .home:hover { text-decoration: underline; }
    .leave {
      display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0.25rem 1rem; border-radius: 8px;
      background: #ffffff; color: #7d1712; font-weight: 600; text-decoration: none; white-space: nowrap;
    }
    .leave:hover { background: #fbe9e7; text-decoration: underline; }
    .top :focus-visible { outline-color: #ffffff; }

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
    .composer .row { display: flex; gap: 0.625rem; align-items: flex-end; }
    textarea {
      flex: 1; min-width: 0; min-height: 3rem; max-height: min(40vh, 12rem); padding: 0.625rem 0.75rem; resize: vertical;
      field-sizing: content; border: 1.5px solid var(--field-line); border-radius: 10px; background: var(--field);
      color: var(--ink);
    }
    .send {
      min-height: 3rem; padding: 0.5rem 1.375rem; border: 0; border-radius: 10px; background: var(--brand);
      color: var(--on-brand); font-weight: 600; cursor: pointer;
    }
    .send:hover { filter: brightness(1.15); }
    .composer .small { margin-top: 0.375rem; }
    .problem {
      border-left: 6px solid var(--alarm); background: var(--alarm-card); color: var(--alarm); font-weight: 600;
      padding: 0.5rem 0.75rem; margin-bottom: 0.625rem; border-radius: 6px;
    }
    @media (min-height: 34rem) { .composer { position: sticky; bottom: 0; } }
    @media (min-width: 40rem) {
      .line { max-width: 82%; }
      .start { padding-top: 3.5rem; }
      .schools a { flex-direction: row; align-items: center; justify-content: space-between; }
    }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; scroll-behavior: auto !important; } }
    @media (forced-colors: active) { .line, .send, .leave { border: 1px solid; } }
    """
}
