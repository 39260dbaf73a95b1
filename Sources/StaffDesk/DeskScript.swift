import WebPages

/// What keeps an open desk up to date, and hides it. Without it there is a link to load the page anew.
enum DeskScript {
  static let asset = PageAsset(name: "desk.js", type: "text/javascript; charset=utf-8", text: text)

  private static let text = """
    "use strict";
    (() => {
      addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

      // One key takes everything off the screen, and off the tab; the same key, or a click, brings it back.
      const title = document.title;
      const hide = document.getElementById("hide");
      let focused = null;
      let onShown = null;
      const isHidden = () => document.body.hidden;
      const turn = (isHidden) => {
        if (isHidden) focused = document.activeElement;
        document.body.hidden = isHidden;
        document.title = isHidden ? "\u{200B}" : title;
        if (isHidden) return;
        focused?.focus({ preventScroll: true });
        onShown?.();
      };
      if (hide) {
        hide.hidden = false;
        hide.addEventListener("click", (event) => { event.stopPropagation(); turn(true); });
        addEventListener("keydown", (event) => {
          if (event.key === "Escape" && !event.repeat) turn(!isHidden());
          else if (isHidden()) event.preventDefault();
        });
        addEventListener("click", () => { if (isHidden()) turn(false); });
      }

      const print = document.querySelector("[data-print]");
      if (print) {
        print.hidden = false;
        print.addEventListener("click", () => window.print());
      }
      const main = document.getElementById("main");
      if (!main?.dataset.watch) return;
      const news = document.getElementById("news");
      const source = new EventSource(main.dataset.watch);
      source.addEventListener("changed", () => {
        source.close();
        // A page that somebody may be writing on is never taken away from under them.
        if (news) news.hidden = false;
        else if (isHidden()) onShown = () => location.replace(main.dataset.then);
        else location.replace(main.dataset.then);
      });
      source.addEventListener("over", () => {
        // Nobody has used the desk for long: what stands on the screen goes.
        location.replace("/desk/sign-in");
      });
      addEventListener("pagehide", () => source.close());
    })();
    """
}
