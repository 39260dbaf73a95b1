/// What makes a chat page live: messages come by themselves and are sent without loading the page anew.
///
/// It only ever writes text into elements, never markup. Without it, everything works by forms and links.
enum PageScript {
  static let text = """
    "use strict";
    (() => {
      const leave = document.getElementById("leave");
      leave?.addEventListener("click", (event) => {
        event.preventDefault();
        document.body.hidden = true;
        location.replace(leave.href);
      });

      const chat = document.getElementById("chat");
      if (!chat) return;
      const log = document.getElementById("log");
      const typing = document.getElementById("typing");
      const suggestions = document.getElementById("suggestions");
      const buttons = document.getElementById("buttons");
      const composer = document.getElementById("composer");
      const field = document.getElementById("text");
      const problem = document.getElementById("problem");
      const speakers = { parent: "You", assistant: "Assistant", school: chat.dataset.name };
      const place = "/chat/" + encodeURIComponent(chat.dataset.school);
      let last = Number(chat.dataset.last);
      let sending = false;

      const id = () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
        (byte) => byte.toString(16).padStart(2, "0")).join("");

      const add = (parent, name, className, text) => {
        const element = document.createElement(name);
        if (className) element.className = className;
        if (text) element.textContent = text;
        parent.append(element);
        return element;
      };

      const show = (message) => {
        const line = document.createElement("div");
        line.className = "line " + message.from + " " + message.level;
        add(line, "p", "speaker", speakers[message.from]);
        for (const block of message.blocks) {
          const isList = block.kind === "list";
          const place = isList ? add(line, "ul") : line;
          for (const runs of block.items) {
            const item = add(place, isList ? "li" : "p", block.kind === "source" ? "source" : "");
            for (const run of runs) {
              if (run.tel) add(item, "a", "", run.text).href = "tel:" + run.tel;
              else item.append(run.text);
            }
          }
        }
        log.append(line);
        return line;
      };

      const offer = (labels) => {
        buttons.replaceChildren();
        for (const label of labels) {
          const button = add(buttons, "button", "", label);
          button.name = "text";
          button.value = label;
        }
      };

      const wait = (isPending) => {
        typing.hidden = !isPending;
        suggestions.hidden = isPending || buttons.children.length === 0;
      };

      const follow = (line) => {
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const isTall = line.offsetHeight > innerHeight - 2 * composer.offsetHeight;
        const top = isTall ? line.offsetTop - 80 : document.documentElement.scrollHeight;
        scrollTo({ top, behavior: calm ? "auto" : "smooth" });
      };

      const take = (update) => {
        let line = null;
        for (const message of update.messages) {
          if (message.sequence <= last) continue;
          last = message.sequence;
          line = show(message);
          offer(message.suggestions);
        }
        wait(update.pending);
        if (line) follow(line);
      };

      const complain = (text) => {
        problem.textContent = text;
        problem.hidden = !text;
        field.setAttribute("aria-invalid", Boolean(text));
      };

      const send = async (text) => {
        if (sending) return false;
        sending = true;
        complain("");
        // Before it is sent: what is answered at once may come before it is known to be sent.
        wait(true);
        try {
          const answer = await fetch(place + "/messages", {
            method: "POST",
            headers: { "Content-Type": "application/json", "Accept": "application/json" },
            body: JSON.stringify({ text, id: id() }),
          });
          if (answer.ok) {
            listen();
            return true;
          }
          const fault = await answer.json().catch(() => null);
          complain(fault?.error?.message ?? "Your message could not be sent. Please try again.");
        } catch {
          complain("Your message could not be sent. Check your connection and try again.");
        } finally {
          sending = false;
        }
        wait(false);
        return false;
      };

      composer.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (await send(field.value)) {
          field.value = "";
        }
        field.focus();
      });

      suggestions.addEventListener("submit", async (event) => {
        event.preventDefault();
        await send(event.submitter?.value ?? "");
        field.focus({ preventScroll: true });
      });

      const hasKeyboard = matchMedia("(hover: hover) and (pointer: fine)").matches;
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || !hasKeyboard) return;
        event.preventDefault();
        composer.requestSubmit();
      });

      let source = null;
      let timer = 0;

      const ask = async () => {
        try {
          const answer = await fetch(place + "/messages?after=" + last, { headers: { "Accept": "application/json" } });
          if (answer.ok) take(await answer.json());
        } catch {
          // The connection is gone for now; it is asked again.
        }
        timer = setTimeout(ask, typing.hidden ? 10000 : 2000);
      };

      const listen = () => {
        if (timer || (source && source.readyState !== EventSource.CLOSED)) return;
        source = new EventSource(place + "/events?after=" + last);
        source.addEventListener("update", (event) => take(JSON.parse(event.data)));
        source.addEventListener("error", () => {
          if (source.readyState === EventSource.CLOSED && !timer) ask();
        });
      };

      addEventListener("pagehide", () => source?.close());
      addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
      listen();
      if (log.children.length > 1) log.lastElementChild.scrollIntoView({ block: "nearest" });
    })();
    """
}
