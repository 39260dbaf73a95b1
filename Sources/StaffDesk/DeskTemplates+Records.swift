extension DeskTemplates {
  /// The pages of records.
  static let recordPages = [
    "inbox": inbox, "filters": filters, "case": record, "acts": acts, "reply": reply, "passing": passing,
    "paper": paper,
  ]

  private static let inbox = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1" data-watch="{{watch}}" data-then="{{again}}">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <div class="title"><h1>{{heading}}</h1><a href="{{here}}">Refresh</a></div>
    <nav class="tabs" aria-label="Records">
    <a href="{{open}}"{{#isOpenList}} aria-current="page"{{/isOpenList}}>Open{{#isOpenList}} ({{count}}){{/isOpenList}}</a>
    <a href="{{closed}}"{{^isOpenList}} aria-current="page"{{/isOpenList}}>Closed{{^isOpenList}} ({{count}}){{/isOpenList}}</a>
    </nav>
    {{> filters}}
    {{#isEmpty}}<p class="empty">{{#isFiltered}}Nothing fits.{{/isFiltered}}\
    {{^isFiltered}}{{#isOpenList}}Nothing is waiting for you.{{/isOpenList}}\
    {{^isOpenList}}Nothing has been closed yet.{{/isOpenList}}{{/isFiltered}}</p>{{/isEmpty}}
    <ul class="cases">
    {{#cases}}
    <li><a class="case {{level}}" href="/desk/cases/{{receipt}}">
    <span class="tag {{level}}">{{levelName}}</span>
    <span class="what">{{title}}</span>
    <span class="state">{{state}}</span>
    <span class="when">{{when}}{{#due}}<span class="due{{#isOverdue}} overdue{{/isOverdue}}">{{due}}</span>{{/due}}</span>
    <span class="number">{{receipt}}</span>
    </a></li>
    {{/cases}}
    </ul>
    {{#hasPages}}<nav class="pages" aria-label="Pages">
    {{#earlier}}<a href="{{earlier}}" rel="prev">Earlier page</a>{{/earlier}}
    <span>{{place}}</span>
    {{#later}}<a href="{{later}}" rel="next">Next page</a>{{/later}}
    </nav>{{/hasPages}}
    </main>
    </body>
    </html>
    """

  private static let filters = """
    <details class="filters"{{#isSettled}} open{{/isSettled}}>
    <summary>Search and filter</summary>
    <form method="get" action="/desk" role="search">
    {{^isOpenList}}<input type="hidden" name="list" value="closed">{{/isOpenList}}
    <p class="field"><label for="q">Number, or words in the record</label>
    <input id="q" name="q" type="search" maxlength="100" value="{{search}}"></p>
    <p class="field"><label for="level">Level</label>
    <select id="level" name="level"><option value="">Every level</option>
    {{#levels}}<option value="{{id}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/levels}}</select></p>
    {{#hasRoutes}}<p class="field"><label for="route">What it is</label>
    <select id="route" name="route"><option value="">Everything</option>
    {{#routes}}<option value="{{id}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/routes}}</select></p>{{/hasRoutes}}
    <p class="check"><input id="mine" name="mine" type="checkbox" value="1"{{#isMine}} checked{{/isMine}}>
    <label for="mine">Only mine</label></p>
    <p class="go"><button class="plain">Show</button>{{#isFiltered}} <a href="{{whole}}">Show everything</a>{{/isFiltered}}</p>
    </form>
    {{#isFiltered}}<p class="small" role="status">{{found}}.</p>{{/isFiltered}}
    </details>
    """

  private static let record = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1" data-watch="{{watch}}">
    <p class="back"><a href="/desk">All records</a></p>
    <p class="tag {{level}}">{{levelName}}</p>
    <h1>{{subject}}</h1>
    <p class="small">{{receipt}} · {{state}}{{#due}}<span class="due{{#isOverdue}} overdue{{/isOverdue}}">{{due}}</span>{{/due}}</p>
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
    {{> reply}}
    {{#isOpen}}
    <form method="post" action="{{here}}/note">
    {{> form}}
    <label for="note">Note for colleagues</label>
    <textarea id="note" name="words" rows="2" required>{{noteDraft}}</textarea>
    <button class="plain">Add the note</button>
    </form>
    {{/isOpen}}
    {{> passing}}
    {{#canClose}}
    <form method="post" action="{{here}}/close">
    {{> form}}
    <input type="hidden" name="seen" value="{{seen}}">
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
    {{^isOpen}}
    <form method="post" action="{{here}}/reopen">
    {{> form}}
    <input type="hidden" name="seen" value="{{seen}}">
    <label for="reopen">Why it is taken up again</label>
    <textarea id="reopen" name="words" rows="2" required>{{reopenDraft}}</textarea>
    <button class="plain">Take it up again</button>
    </form>
    {{/isOpen}}
    <p><a href="{{here}}/print">A page to print</a></p>
    </section>
    <section aria-labelledby="reach" class="card">
    <h2 id="reach">How to reach the parent</h2>
    {{#contacts}}<blockquote>{{.}}</blockquote>{{/contacts}}
    {{^contacts}}<p>They have not said.</p>{{/contacts}}
    <p class="small">They wrote by {{channel}}.</p>
    {{^canReply}}{{#window}}<p class="window">{{window}}</p>{{/window}}{{/canReply}}
    </section>
    <section aria-labelledby="about" class="card">
    <h2 id="about">About this record</h2>
    <dl>
    {{#facts}}<dt>{{name}}</dt><dd>{{value}}</dd>
    {{/facts}}
    </dl>
    {{#hasArithmetic}}
    <details><summary>How the due time was worked out</summary>
    <ol class="reads">{{#arithmetic}}<li>{{.}}</li>{{/arithmetic}}</ol>
    </details>
    {{/hasArithmetic}}
    {{#letter}}<p class="lead-on"><a href="{{letter}}">Write a letter</a></p>{{/letter}}
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

  private static let reply = """
    {{#canReply}}
    <form method="post" action="{{here}}/reply#write" id="write">
    {{> form}}
    <input type="hidden" name="seen" value="{{seen}}">
    <label for="reply">Write to the parent</label>
    <textarea id="reply" name="words" rows="4" aria-describedby="reply-hint">{{replyDraft}}</textarea>
    <p class="small" id="reply-hint">It goes into their chat, after “{{replyLead}}”</p>
    {{#window}}<p class="small window">{{window}}</p>{{/window}}
    <button class="send" name="act" value="send">{{sendLabel}}</button>
    {{#hasCanned}}
    <p class="beside"><label for="canned">Words to begin with</label>
    <select id="canned" name="canned">{{#canned}}<option>{{name}}</option>{{/canned}}</select>
    <button class="plain" name="act" value="fill">Put them in</button></p>
    {{/hasCanned}}
    </form>
    {{/canReply}}
    {{#canHandBack}}
    <form method="post" action="{{here}}/hand-back">
    {{> form}}
    <input type="hidden" name="seen" value="{{seen}}">
    <p>Done talking? The assistant tells the parent that it answers again.</p>
    <button class="plain">Give the chat back</button>
    </form>
    {{/canHandBack}}
    {{#isGroup}}<p>Others read along in this chat, so the desk does not write into it. Ring the parent, or ask for a private chat.</p>{{/isGroup}}
    """

  private static let passing = """
    {{#mayPass}}
    <details class="more"{{#isPassing}} open{{/isPassing}}><summary>Pass this on</summary>
    {{#canRefer}}
    <form method="post" action="{{here}}/refer">
    {{> form}}
    <input type="hidden" name="seen" value="{{seen}}">
    <label for="to">To a colleague</label>
    <select id="to" name="to" required>
    <option value="">Who is to have it?</option>
    {{#colleagues}}<option value="{{party}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/colleagues}}
    </select>
    <label for="why">A line for them</label>
    <textarea id="why" name="words" rows="2" required>{{referDraft}}</textarea>
    <button class="plain">Pass it on</button>
    </form>
    {{/canRefer}}
    {{#canTransfer}}
    <form method="post" action="{{here}}/transfer">
    {{> form}}
    <label for="place">Put into the school’s own safeguarding system</label>
    <input id="place" name="words" type="text" maxlength="200" autocomplete="off" aria-describedby="place-hint">
    <p class="small" id="place-hint">Its name and the number there, if there is one. The record here stays.</p>
    <button class="plain">Note that it is there</button>
    </form>
    {{/canTransfer}}
    </details>
    {{/mayPass}}
    """

  private static let acts = """
    <ol class="acts">
    {{#acts}}<li{{#sort}} class="{{sort}}"{{/sort}}><p><strong>{{what}}</strong> <span class="when">{{when}}</span></p>\
    {{#said}}<blockquote>{{said}}</blockquote>{{/said}}\
    {{#link}}<p class="no-print"><a href="{{link}}">Show it</a></p>{{/link}}</li>
    {{/acts}}
    </ol>
    """

  private static let paper = """
    {{> head}}
    <body class="paper">
    {{> top}}
    <main class="column desk" id="main" tabindex="-1">
    <p class="back"><a href="{{here}}">Back to the record</a></p>
    <p class="small print-hint">Print it with your browser. Only the record comes out.</p>
    <article class="sheet">
    <p class="small">{{school}}. Confidential</p>
    <h1>{{receipt}}: {{subject}}</h1>
    <p><strong>{{levelName}}</strong></p>
    <dl>
    {{#facts}}<dt>{{name}}</dt><dd>{{value}}</dd>
    {{/facts}}
    <dt>Written by</dt><dd>{{channel}}</dd>
    {{#contacts}}<dt>To be reached</dt><dd>{{.}}</dd>{{/contacts}}
    </dl>
    <h2>What the parent wrote</h2>
    <blockquote>{{words}}</blockquote>
    {{#draft}}<h2>The post they had in mind</h2><blockquote>{{draft}}</blockquote>{{/draft}}
    <h2>What the assistant answered</h2>
    <blockquote>{{answer}}</blockquote>
    <h2>What happened</h2>
    {{> acts}}
    <p class="small">Printed {{printed}} by {{member}}, {{role}}.</p>
    </article>
    </main>
    </body>
    </html>
    """
}
