extension DeskTemplates {
  static let switching = ["switch": switchPage, "sections": sections]

  /// The parts of the desk that this member has.
  private static let sections = """
    {{#hasSections}}<nav class="sections" aria-label="Parts of the desk"><div class="column wide">\
    {{#sections}}<a href="{{path}}"{{#isHere}} aria-current="page"{{/isHere}}>{{name}}</a>{{/sections}}</div></nav>{{/hasSections}}
    """

  private static let switchPage = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <h1>The assistant is {{#isOff}}off{{/isOff}}{{^isOff}}on{{/isOff}}</h1>
    {{#isOff}}<p class="lead">Since {{since}}. Parents get the office’s details in the place of an answer. What is serious \
    is still passed on: you are told, and the parent gets a number.</p>{{/isOff}}
    {{^isOff}}<p class="lead">Switched off, it answers no questions and checks no posts: parents get the office’s details. \
    What is serious is still passed on, and in danger they are told to ring 999.</p>{{/isOff}}
    {{#isOffForAll}}<p class="news">It is switched off for every school. Whoever runs Schoolgate switches that back.</p>{{/isOffForAll}}
    <form method="post" action="/desk/switch" class="card narrow">
    {{> form}}
    <input type="hidden" name="turn" value="{{turn}}">
    {{#problem}}<p class="problem" id="problem" role="alert">{{problem}}</p>{{/problem}}
    <label for="reason">Why?</label>
    <textarea id="reason" name="reason" rows="2" required aria-describedby="{{#problem}}problem {{/problem}}reason-hint"\
    {{#problem}} aria-invalid="true"{{/problem}}>{{reason}}</textarea>
    <p class="small" id="reason-hint">For colleagues. It works at once, and your name is kept with it.</p>
    <button class="send">{{label}}</button>
    </form>
    {{#hasRows}}
    <h2>What was done</h2>
    <div class="sideways" role="region" aria-label="What was done" tabindex="0">
    <table>
    <thead><tr><th scope="col">Switched</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">Why</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{what}}</th><td>{{when}}</td><td>{{by}}</td><td>{{reason}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/hasRows}}
    </main>
    </body>
    </html>
    """
}
