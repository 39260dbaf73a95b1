/// The templates of the desk's pages.
enum DeskTemplates {
  static let all = [
    "head": head, "top": top, "form": form, "signIn": signIn, "inbox": inbox, "counts": counts, "accounts": accounts,
    "case": record, "acts": acts, "message": message,
  ].merging(secondStepPages) { page, _ in page }

  private static let head = """
    <!DOCTYPE html>
    <html lang="en-GB">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    {{#onward}}<meta http-equiv="refresh" content="0;url={{onward}}">{{/onward}}
    <title>{{title}} – Schoolgate staff desk</title>
    <link rel="icon" type="image/svg+xml" href="{{icon}}">
    <link rel="stylesheet" href="{{style}}">
    <script src="{{script}}" defer></script>
    </head>
    """

  private static let top = """
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
    <div class="column wide">
    <a class="home" href="/desk">Schoolgate <span class="place">staff desk</span></a>
    {{#member}}<form method="post" action="/desk/sign-out">{{> form}}<button class="out">Sign out</button></form>{{/member}}
    </div>
    </header>
    """

  private static let form = """
    <input type="hidden" name="form" value="{{formToken}}">
    """

  private static let signIn = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column sign-in" id="main" tabindex="-1">
    <h1>Sign in</h1>
    <p>For staff who answer what parents write.</p>
    <form method="post" action="/desk/sign-in" class="card">
    {{> form}}
    {{#receipt}}<input type="hidden" name="case" value="{{receipt}}">{{/receipt}}
    {{#problem}}<p class="problem" id="problem" role="alert">{{problem}}</p>{{/problem}}
    <label for="email">E-mail address</label>
    <input id="email" name="email" type="email" autocomplete="username" spellcheck="false" required value="{{email}}"\
    {{#problem}} aria-describedby="problem"{{/problem}}>
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required\
    {{#problem}} aria-describedby="problem"{{/problem}}>
    <button class="send">Sign in</button>
    </form>
    <p class="small">No account, or the password is lost? Ask whoever runs Schoolgate at your school.</p>
    </main>
    </body>
    </html>
    """

  private static let inbox = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1" data-watch="{{watch}}" data-then="{{again}}">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <div class="title"><h1>{{heading}}</h1><a href="{{here}}">Refresh</a></div>
    <nav class="tabs" aria-label="Records">
    <a href="/desk"{{#isOpenList}} aria-current="page"{{/isOpenList}}>Open{{#isOpenList}} ({{count}}){{/isOpenList}}</a>
    <a href="/desk?list=closed"{{^isOpenList}} aria-current="page"{{/isOpenList}}>Closed</a>
    </nav>
    {{#isEmpty}}<p class="empty">{{#isOpenList}}Nothing is waiting for you.{{/isOpenList}}\
    {{^isOpenList}}Nothing has been closed yet.{{/isOpenList}}</p>{{/isEmpty}}
    <ul class="cases">
    {{#cases}}
    <li><a class="case {{level}}" href="/desk/cases/{{receipt}}">
    <span class="tag {{level}}">{{levelName}}</span>
    <span class="what">{{title}}</span>
    <span class="state">{{state}}</span>
    <span class="when">{{when}}</span>
    <span class="number">{{receipt}}</span>
    </a></li>
    {{/cases}}
    </ul>
    </main>
    </body>
    </html>
    """

  private static let counts = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <h1>How much came in</h1>
    <table>
    <caption>Records since {{since}}. Numbers under five are not given, so that nobody can be recognised.</caption>
    <thead><tr><th scope="col">What it was</th><th scope="col">Records</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{name}}</th><td>{{count}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    </main>
    </body>
    </html>
    """

  private static let accounts = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <h1>Accounts</h1>
    <table>
    <caption>Who can sign in. Accounts are added and removed with <code>schoolgate staff</code>.</caption>
    <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">E-mail address</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{name}}</th><td>{{role}}</td><td>{{email}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    </main>
    </body>
    </html>
    """

  private static let record = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1" data-watch="{{watch}}">
    <p class="back"><a href="/desk">All records</a></p>
    <p class="tag {{level}}">{{levelName}}</p>
    <h1>{{subject}}</h1>
    <p class="small">{{receipt}} · {{state}}</p>
    <p class="news" id="news" role="status" hidden>Something new happened here. <a href="{{here}}">Show it</a></p>
    {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
    <div class="record">
    <div class="said">
    <section aria-labelledby="words">
    <h2 id="words">What the parent wrote</h2>
    <blockquote>{{words}}</blockquote>
    </section>
    {{#draft}}<section aria-labelledby="draft"><h2 id="draft">The post they had in mind</h2><blockquote>{{draft}}</blockquote></section>{{/draft}}
    <section aria-labelledby="answer">
    <h2 id="answer">What the assistant answered</h2>
    <p class="answer">{{answer}}</p>
    </section>
    <section aria-labelledby="acts">
    <h2 id="acts">What happened</h2>
    {{> acts}}
    </section>
    </div>
    <div class="aside">
    {{#isOpen}}
    <section aria-labelledby="do" class="card">
    <h2 id="do">What you can do</h2>
    {{#canClaim}}
    <form method="post" action="{{here}}/claim">
    {{> form}}
    <input type="hidden" name="owner" value="{{owner}}">
    <p>{{claimHint}}</p>
    <button class="send">{{claimLabel}}</button>
    </form>
    {{/canClaim}}
    {{#canReply}}
    <form method="post" action="{{here}}/reply">
    {{> form}}
    <label for="reply">Write to the parent</label>
    <textarea id="reply" name="words" rows="4" required aria-describedby="reply-hint">{{replyDraft}}</textarea>
    <p class="small" id="reply-hint">It goes into their chat, after “{{replyLead}}”</p>
    <button class="send">Send</button>
    </form>
    <form method="post" action="{{here}}/hand-back">
    {{> form}}
    <p>Done talking? The assistant tells the parent that it answers again.</p>
    <button class="plain">Give the chat back</button>
    </form>
    {{/canReply}}
    {{#isGroup}}<p>Others read along in this chat, so the desk does not write into it. Ring the parent, or ask for a private chat.</p>{{/isGroup}}
    <form method="post" action="{{here}}/note">
    {{> form}}
    <label for="note">Note for colleagues</label>
    <textarea id="note" name="words" rows="2" required>{{noteDraft}}</textarea>
    <button class="plain">Add the note</button>
    </form>
    {{#canClose}}
    <form method="post" action="{{here}}/close">
    {{> form}}
    <label for="outcome">Close the record</label>
    <select id="outcome" name="outcome" required>
    <option value="">How did it end?</option>
    {{#outcomes}}<option value="{{id}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/outcomes}}
    </select>
    <label for="closing">In a few words (if you like)</label>
    <textarea id="closing" name="words" rows="2">{{closeDraft}}</textarea>
    <button class="plain">Close</button>
    </form>
    {{/canClose}}
    </section>
    {{/isOpen}}
    <section aria-labelledby="reach" class="card">
    <h2 id="reach">How to reach the parent</h2>
    {{#contacts}}<blockquote>{{.}}</blockquote>{{/contacts}}
    {{^contacts}}<p>They have not said.</p>{{/contacts}}
    <p class="small">They wrote by {{channel}}.</p>
    </section>
    <section aria-labelledby="about" class="card">
    <h2 id="about">About this record</h2>
    <dl>
    {{#facts}}<dt>{{name}}</dt><dd>{{value}}</dd>
    {{/facts}}
    </dl>
    {{#hasReads}}
    <details><summary>Who has read it ({{readCount}})</summary>
    <ol class="reads">{{#reads}}<li>{{by}}, {{when}}</li>{{/reads}}</ol>
    </details>
    {{/hasReads}}
    </section>
    </div>
    </div>
    </main>
    </body>
    </html>
    """

  private static let acts = """
    <ol class="acts">
    {{#acts}}<li{{#sort}} class="{{sort}}"{{/sort}}><p><strong>{{what}}</strong> <span class="when">{{when}}</span></p>\
    {{#said}}<blockquote>{{said}}</blockquote>{{/said}}</li>
    {{/acts}}
    </ol>
    """

  private static let message = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <h1>{{title}}</h1>
    <p class="lead">{{words}} <a href="{{link}}">{{linkName}}</a></p>
    </main>
    </body>
    </html>
    """
}
