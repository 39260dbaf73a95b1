/// The templates of the desk's pages.
enum DeskTemplates {
  static let all = [
    "head": head, "top": top, "form": form, "signIn": signIn, "message": message,
  ].merging(secondStepPages) { page, _ in page }.merging(recordPages) { page, _ in page }
    .merging(accountPages) { page, _ in page }

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
    {{#member}}<div class="tools">
    <button class="out" id="hide" type="button" hidden>Hide<span class="place"> (Esc)</span></button>
    <a class="out" href="/desk/account">Account</a>
    <form method="post" action="/desk/sign-out">{{> form}}<button class="out">Sign out</button></form>
    </div>{{/member}}
    </div>
    </header>
    {{> sections}}
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
