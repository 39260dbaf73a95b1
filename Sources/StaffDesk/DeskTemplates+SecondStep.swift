extension DeskTemplates {
  /// The pages of two-step sign-in.
  static let secondStepPages = [
    "code": code, "setup": setup, "recovery": recovery, "secondStep": secondStep, "codeField": codeField,
  ]

  private static let codeField = """
    {{#problem}}<p class="problem" id="problem" role="alert">{{problem}}</p>{{/problem}}
    <label for="code">Code from your app</label>
    <input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="off" spellcheck="false" required\
    {{#problem}} aria-describedby="problem"{{/problem}}>
    """

  private static let code = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column sign-in" id="main" tabindex="-1">
    <h1>One more step</h1>
    <p>Open the authenticator app on your phone. It shows six digits for Schoolgate.</p>
    <form method="post" action="/desk/sign-in" class="card">
    {{> form}}
    {{#receipt}}<input type="hidden" name="case" value="{{receipt}}">{{/receipt}}
    {{> codeField}}
    <button class="send">Go on</button>
    </form>
    <p class="small">No phone at hand? A recovery code works in the same field, once each. If you have neither, ask whoever
    runs Schoolgate at your school to reset your two-step sign-in.</p>
    <form method="post" action="/desk/sign-out" class="away">{{> form}}<button class="plain">Start again</button></form>
    </main>
    </body>
    </html>
    """

  private static let setup = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column desk" id="main" tabindex="-1">
    <h1>Set up two-step sign-in</h1>
    {{#isRequired}}<p class="lead">You read what families say in confidence of their children. So that a stolen password is
    not enough, your phone is asked as well. It takes two minutes, once.</p>{{/isRequired}}
    {{^isRequired}}<p class="lead">From now on a code of your phone is asked for besides your password.</p>{{/isRequired}}
    <ol class="steps">
    <li><p>Open an authenticator app on your phone. Any will do: Google Authenticator, Microsoft Authenticator, the one of
    your password manager.</p></li>
    <li>
    <p>Let it scan this picture.</p>
    {{#path}}<svg class="qr" viewBox="0 0 {{size}} {{size}}" role="img" aria-label="QR code with the key below" \
    shape-rendering="crispEdges"><rect width="{{size}}" height="{{size}}" fill="#fff"/><path fill="#000" d="{{path}}"/></svg>{{/path}}
    <p>Or type this key: <code class="key">{{key}}</code></p>
    <p>On this phone already? <a href="{{link}}">Open it in the app</a></p>
    </li>
    <li>
    <p>Type the six digits that the app shows now.</p>
    <form method="post" action="/desk/second-step" class="card">
    {{> form}}
    {{> codeField}}
    <button class="send">Set it up</button>
    </form>
    </li>
    </ol>
    </main>
    </body>
    </html>
    """

  private static let recovery = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column desk" id="main" tabindex="-1">
    <h1>Keep these recovery codes</h1>
    <p class="lead">Two-step sign-in is set up. Should your phone be lost, each of these lets you in once instead of a code.
    They are shown only now: print them or write them down, and keep them where nobody else looks.</p>
    <ul class="codes card">
    {{#codes}}<li><code>{{.}}</code></li>
    {{/codes}}
    </ul>
    <p><a class="send" href="/desk">I have kept them</a></p>
    </main>
    </body>
    </html>
    """

  private static let secondStep = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column sign-in" id="main" tabindex="-1">
    <h1>Two-step sign-in</h1>
    {{#left}}<p>It is set up: a code of your phone is asked for. You have {{left}} recovery codes left.</p>{{/left}}
    {{^left}}<p>With it, a stolen password is not enough: a code of your phone is asked for as well.</p>{{/left}}
    <form method="post" action="/desk/second-step/begin" class="card">
    {{> form}}
    <h2>{{#left}}Set it up anew{{/left}}{{^left}}Set it up{{/left}}</h2>
    {{#left}}<p>For a new phone, or for new recovery codes. The old phone and the old codes are then worth nothing.</p>{{/left}}
    {{#problem}}<p class="problem" id="problem" role="alert">{{problem}}</p>{{/problem}}
    <label for="password">Your password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required\
    {{#problem}} aria-describedby="problem"{{/problem}}>
    <button class="send">Go on</button>
    </form>
    <p class="back"><a href="/desk">Back to the desk</a></p>
    </main>
    </body>
    </html>
    """
}
