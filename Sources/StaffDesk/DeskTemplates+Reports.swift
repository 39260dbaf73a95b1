extension DeskTemplates {
  static let reporting = ["report": report, "plot": plot]

  private static let report = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="small">{{school}}<span class="no-print"> · {{member}}, {{role}}</span></p>
    <h1>{{heading}}</h1>
    <p class="lead">{{period}}. What parents wrote to the school’s assistant that staff had to act on.</p>
    <nav class="choices no-print" aria-label="Reports">
    {{#choices}}<a href="{{path}}"{{#isHere}} aria-current="page"{{/isHere}}>{{name}}</a>
    {{/choices}}
    </nav>
    <p class="acts-row no-print"><button class="send" type="button" data-print hidden>Print</button> <a class="plain" href="{{csv}}">Download as CSV</a></p>
    {{#tables}}
    <section class="figures" aria-labelledby="{{id}}">
    <h2 id="{{id}}">{{caption}}</h2>
    {{#hasPlot}}{{#plot}}{{> plot}}{{/plot}}{{/hasPlot}}
    <div class="sideways" role="region" aria-label="Table: {{caption}}" tabindex="0">
    <table>
    <thead><tr><th scope="col">{{caption}}</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row">{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    </section>
    {{/tables}}
    <section class="figures" aria-labelledby="speeds">
    <h2 id="speeds">How fast</h2>
    <div class="sideways" role="region" aria-label="Table: how fast" tabindex="0">
    <table>
    <thead><tr><th scope="col">From the opening on</th><th scope="col">Half of them within</th>{{#marks}}<th scope="col">{{.}}</th>{{/marks}}</tr></thead>
    <tbody>
    {{#speeds}}<tr><th scope="row">{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/speeds}}
    </tbody>
    </table>
    </div>
    </section>
    <p class="small">Numbers under five are not given, and no sum from which one could be worked out. Records about a member \
    of staff are not counted here. Times are by the clock, with nights and holidays. Figures stay when a parent’s data are erased.</p>
    </main>
    </body>
    </html>
    """

  private static let plot = """
    <svg class="plot" viewBox="0 0 400 {{height}}" aria-hidden="true" focusable="false">
    {{#groups}}<text class="name" x="0" y="{{y}}">{{title}}</text>
    {{#bars}}<rect class="bar sort-{{sort}}{{#isHidden}} unsaid{{/isHidden}}" x="0" y="{{y}}" width="{{width}}" height="16"/>\
    <text x="{{textX}}" y="{{textY}}">{{label}}</text>
    {{/bars}}{{/groups}}
    </svg>
    """
}
