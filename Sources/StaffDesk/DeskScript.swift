import WebPages

/// What keeps an open desk up to date. Without it there is a link to load the page anew.
enum DeskScript {
  static let asset = PageAsset(name: "desk.js", type: "text/javascript; charset=utf-8", text: text)

  private static let text = """
    "use strict";
    (() => {
      addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
      const main = document.getElementById("main");
      if (!main?.dataset.watch) return;
      const news = document.getElementById("news");
      const source = new EventSource(main.dataset.watch);
      source.addEventListener("changed", () => {
        source.close();
        // A page that somebody may be writing on is never taken away from under them.
        if (news) news.hidden = false;
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
