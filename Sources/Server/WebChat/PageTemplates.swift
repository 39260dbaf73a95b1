/// The templates of the pages. They stand in the code, so that the program is one file wherever it is put.
enum PageTemplates {
  static let all = [
    "head": head, "top": top, "line": line, "block": block, "run": run, "start": start, "chat": chat,
    "notFound": notFound,
  ]

  private static let head = """
    <!DOCTYPE html>
    <html lang="en-GB">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>{{title}} – Schoolgate</title>
    <link rel="icon" type="image/svg+xml" href="{{icon}}">
    <link rel="stylesheet" href="{{style}}">
    <script src="{{script}}" defer></script>
    {{#isWaiting}}<noscript><meta http-equiv="refresh" content="2"></noscript>{{/isWaiting}}
    </head>
    """

  private static let top = """
    <header class="top">
    <div class="column">
    <a class="home" href="/">Schoolgate</a>
    <a class="leave" id="leave" href="/leave" rel="noreferrer">Leave quickly</a>
    </div>
    </header>
    """

  private static let start = """
    {{> head}}
    <body>
    <a class="skip" href="#main">Skip to the schools</a>
    {{> top}}
    <main class="column start" id="main" tabindex="-1">
    <h1>Ask your school</h1>
    <p class="lead">Find out how to raise a worry, what the school’s policy says about social media, or check a post before \
    you put it up. Answers come from your school’s own policy.</p>
    {{#isEmpty}}<p>There is no school here yet.</p>{{/isEmpty}}
    {{^isEmpty}}
    <h2>Which school?</h2>
    <ul class="schools">
    {{#schools}}
    <li><a href="/chat/{{id}}">{{name}}{{#isTrial}} <span class="tag">Demonstration</span>{{/isTrial}}</a></li>
    {{/schools}}
    </ul>
    {{/isEmpty}}
    <p class="help">If anyone is in danger, ring <a href="tel:999">999</a>. To talk to someone about a child, ring the NSPCC \
    on <a href="tel:08088005000">0808 800 5000</a>. A child can ring Childline on <a href="tel:08001111">0800 1111</a>.</p>
    <p class="small">This is an automated assistant. It keeps one cookie, only while you chat, and no one else is asked for \
    anything.</p>
    </main>
    </body>
    </html>
    """

  private static let notFound = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column start">
    <h1>Page not found</h1>
    <p class="lead">There is nothing at this address. <a href="/">Pick your school</a> to start a chat.</p>
    </main>
    </body>
    </html>
    """

  private static let line = """
    <div class="line {{from}} {{level}}" data-sequence="{{sequence}}"{{#isLatest}} id="latest" tabindex="-1"{{/isLatest}}>
    <p class="speaker">{{speaker}}</p>
    {{#blocks}}{{> block}}{{/blocks}}
    </div>
    """

  private static let block = """
    {{#isList}}<ul>{{#items}}<li>{{#.}}{{> run}}{{/.}}</li>{{/items}}</ul>{{/isList}}\
    {{^isList}}<p{{#isSource}} class="source"{{/isSource}}>{{#items}}{{#.}}{{> run}}{{/.}}{{/items}}</p>{{/isList}}
    """

  private static let run = """
    {{#tel}}<a href="tel:{{tel}}">{{text}}</a>{{/tel}}{{^tel}}{{text}}{{/tel}}
    """

  private static let chat = """
    {{> head}}
    <body>
    <a class="skip" href="#text">Skip to your message</a>
    {{> top}}
    {{#banner}}<aside class="banner" aria-label="Notice"><p class="column">{{banner}}</p></aside>{{/banner}}
    <main class="column chat" id="chat" data-school="{{school}}" data-name="{{name}}" data-last="{{last}}">
    <div class="title">
    <h1>{{name}}</h1>
    <a href="/">Change school</a>
    </div>
    {{#hasEarlier}}<p class="earlier"><a href="/chat/{{school}}?earlier=1">Show earlier messages</a></p>{{/hasEarlier}}
    <div class="log" id="log" role="log" aria-label="Conversation">
    <div class="line assistant none">
    <p class="speaker">Assistant</p>
    {{#welcome}}{{> block}}{{/welcome}}
    </div>
    {{#lines}}
    {{> line}}
    {{/lines}}
    </div>
    <p class="typing" id="typing"{{^isPending}} hidden{{/isPending}}><span class="dots" aria-hidden="true">\
    <i></i><i></i><i></i></span> The assistant is writing</p>
    {{#isPending}}<noscript><p class="earlier"><a href="/chat/{{school}}?from={{from}}">Show the answer</a></p></noscript>\
    {{/isPending}}
    <form class="suggestions" id="suggestions" method="post" action="/chat/{{school}}/messages" \
    aria-label="Suggested messages"{{^hasSuggestions}} hidden{{/hasSuggestions}}>
    <input type="hidden" name="from" value="{{from}}">
    <input type="hidden" name="id" value="{{formID}}">
    <div id="buttons">
    {{#suggestions}}<button type="submit" name="text" value="{{.}}">{{.}}</button>
    {{/suggestions}}
    </div>
    </form>
    <form class="composer" id="composer" method="post" action="/chat/{{school}}/messages" autocomplete="off">
    <input type="hidden" name="from" value="{{from}}">
    <input type="hidden" name="id" value="{{formID}}">
    <p class="problem" id="problem" role="alert"{{^problem}} hidden{{/problem}}>{{problem}}</p>
    <label for="text">Your message</label>
    <div class="row">
    <textarea id="text" name="text" rows="1" aria-describedby="problem hint"\
    {{#problem}} aria-invalid="true"{{/problem}}>{{draft}}</textarea>
    <button type="submit" class="send">Send</button>
    </div>
    <p class="small" id="hint">Automated assistant. In danger, ring <a href="tel:999">999</a>.</p>
    </form>
    </main>
    </body>
    </html>
    """
}
