extension DeskTemplates {
  static let questioning = ["questions": questions]

  private static let questions = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <h1>Questions without an answer</h1>
    <p class="lead">What parents asked in the last 90 days and the assistant could not answer, beside the article that is \
    nearest. A draft is a file for the school’s <code>articles</code> folder: write the answer into it.</p>
    <p class="small">Names and numbers are left out, and nothing is kept of a chat that was passed on to staff.</p>
    {{#isEmpty}}<p class="empty">Nothing yet.</p>{{/isEmpty}}
    {{#groups}}
    <section class="figures" aria-labelledby="{{id}}">
    <h2 id="{{id}}">{{heading}}</h2>
    <div class="sideways" role="region" aria-label="Table: {{heading}}" tabindex="0">
    <table>
    <thead><tr><th scope="col">Question</th><th scope="col">Parents</th><th scope="col">Last asked</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{words}}</th><td>{{askers}}</td><td>{{when}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{#draft}}<p><a class="plain" href="{{draft}}" download>Draft an article</a></p>{{/draft}}
    </section>
    {{/groups}}
    </main>
    </body>
    </html>
    """
}
