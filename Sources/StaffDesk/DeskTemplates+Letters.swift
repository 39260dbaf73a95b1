extension DeskTemplates {
  static let lettering = ["letters": letters, "letterForm": letterForm, "letter": letter, "sheet": sheet]

  private static let letters = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="small">{{school}} · {{member}}, {{role}}</p>
    <h1>Letters</h1>
    <p class="lead">Fill in a letter, look at it and print it. The desk sends none.</p>
    {{#subject}}<p>This one belongs to the record <a href="/desk/cases/{{subject}}">{{subject}}</a>.</p>{{/subject}}
    {{#hasOffers}}<ul class="cases">{{#offers}}<li><a class="case letter" href="{{path}}"><span class="what">{{title}}</span></a></li>{{/offers}}</ul>{{/hasOffers}}
    {{^hasOffers}}<p class="empty">Open the record that the letter is about: the link is there.</p>{{/hasOffers}}
    {{#hasRows}}
    <h2 class="later">Letters that were kept</h2>
    <div class="sideways" role="region" aria-label="Letters that were kept" tabindex="0">
    <table>
    <thead><tr><th scope="col">Letter</th><th scope="col">Prepared</th><th scope="col">By</th><th scope="col">Record</th></tr></thead>
    <tbody>
    {{#rows}}<tr><th scope="row"><a href="{{path}}">{{title}}</a></th><td>{{when}}</td><td>{{by}}</td>\
    <td>{{#receipt}}<a href="/desk/cases/{{receipt}}">{{receipt}}</a>{{/receipt}}{{^receipt}}none{{/receipt}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/hasRows}}
    </main>
    </body>
    </html>
    """

  private static let letterForm = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <p class="back"><a href="/desk/letters">All letters</a></p>
    <h1>{{heading}}</h1>
    {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
    {{#subject}}
    <details class="card narrow"><summary>What the record {{subject}} says</summary>
    <blockquote>{{recordWords}}</blockquote>
    {{#recordDraft}}<p>The post they had in mind:</p><blockquote>{{recordDraft}}</blockquote>{{/recordDraft}}
    </details>
    {{/subject}}
    <form method="post" action="{{here}}" class="card narrow">
    {{> form}}
    {{#subject}}<input type="hidden" name="case" value="{{subject}}">{{/subject}}
    <fieldset>
    <legend>What it is about</legend>
    {{#choices}}<label class="choice"><input type="checkbox" name="kinds[]" value="{{id}}"{{#isChosen}} checked{{/isChosen}}> {{name}}</label>
    {{/choices}}
    </fieldset>
    {{#fields}}
    <label for="{{id}}">{{label}}</label>
    <input id="{{id}}" name="{{id}}" type="text" autocomplete="off" maxlength="300" value="{{value}}" aria-describedby="{{id}}-hint"{{#isRequired}} required{{/isRequired}}>
    <p class="small" id="{{id}}-hint">{{hint}}</p>
    {{/fields}}
    {{#hasAddress}}<label for="address">Postal address, if you print it</label>
    <textarea id="address" name="address" rows="3" autocomplete="off">{{address}}</textarea>{{/hasAddress}}
    {{#furtherName}}<label class="choice"><input type="checkbox" name="further" value="yes"{{#isFurther}} checked{{/isFurther}}> {{furtherName}}</label>{{/furtherName}}
    <label for="signatory">Who signs</label>
    <input id="signatory" name="signatory" type="text" autocomplete="off" maxlength="300" required value="{{signatory}}">
    <button class="send" name="step" value="preview">Look at the letter</button>
    </form>
    </main>
    </body>
    </html>
    """

  private static let letter = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column wide desk" id="main" tabindex="-1">
    <div class="no-print">
    <p class="back"><a href="/desk/letters">All letters</a></p>
    <h1>{{heading}}</h1>
    {{#isPreview}}
    <p class="lead">Nothing is sent. Once it is kept it can be printed{{#subject}}, and the record {{subject}} says so{{/subject}}.</p>
    <form method="post" action="{{here}}" class="acts-row">
    {{> form}}
    {{#hidden}}<input type="hidden" name="{{field}}" value="{{value}}">
    {{/hidden}}
    <button class="send" name="step" value="keep">Keep it</button>
    <button class="plain" name="step" value="change">Change it</button>
    </form>
    {{/isPreview}}
    {{^isPreview}}
    <p class="lead">Prepared by {{prepared}}. It was not sent: print it, or save it as a PDF.\
    {{#subject}} It belongs to the record <a href="/desk/cases/{{subject}}">{{subject}}</a>.{{/subject}}</p>
    <p class="acts-row"><button class="send" type="button" data-print hidden>Print</button></p>
    {{/isPreview}}
    </div>
    {{> sheet}}
    </main>
    </body>
    </html>
    """

  private static let sheet = """
    <article class="letter-paper" aria-label="The letter">
    <div class="letterhead"><p class="sender">{{sender}}</p>{{#senderLines}}<p>{{.}}</p>{{/senderLines}}</div>
    {{#hasRecipient}}<p class="recipient">{{#recipient}}{{.}}<br>{{/recipient}}</p>{{/hasRecipient}}
    <p class="date">{{date}}</p>
    <p>{{greeting}}</p>
    <h2>{{matter}}</h2>
    {{#blocks}}{{#paragraph}}<p>{{paragraph}}</p>{{/paragraph}}{{#subheading}}<h3>{{subheading}}</h3>{{/subheading}}\
    {{#isList}}<ul>{{#items}}<li>{{.}}</li>{{/items}}</ul>{{/isList}}
    {{/blocks}}
    <p>{{ending}}</p>
    <p class="signature">{{signatory}}<br>{{signatoryTitle}}</p>
    </article>
    """
}
