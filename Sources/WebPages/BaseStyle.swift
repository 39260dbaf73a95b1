/// How every page looks: calm, warm, readable, by daylight and at night, from 320 pixels up.
public enum BaseStyle {
  public static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1d5b52"/>\
    <path d="M7 25V13l9-6 9 6v12M7 25h18M16 25v-7M12 25v-5M20 25v-5" fill="none" stroke="#fff" stroke-width="2.4" \
    stroke-linecap="round" stroke-linejoin="round"/></svg>
    """

  public static let text = """
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
    button, textarea, input, select { font: inherit; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
    main:focus { outline: none; }
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
    .top :focus-visible { outline-color: #ffffff; }

    textarea {
      min-width: 0; min-height: 3rem; max-height: min(40vh, 12rem); padding: 0.625rem 0.75rem; resize: vertical;
      field-sizing: content; border: 1.5px solid var(--field-line); border-radius: 10px; background: var(--field);
      color: var(--ink);
    }
    .send {
      min-height: 3rem; padding: 0.5rem 1.375rem; border: 0; border-radius: 10px; background: var(--brand);
      color: var(--on-brand); font-weight: 600; cursor: pointer;
    }
    .send:hover { filter: brightness(1.15); }
    .problem {
      border-left: 6px solid var(--alarm); background: var(--alarm-card); color: var(--alarm); font-weight: 600;
      padding: 0.5rem 0.75rem; margin-bottom: 0.625rem; border-radius: 6px;
    }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; scroll-behavior: auto !important; } }
    """
}
