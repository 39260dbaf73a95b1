extension DeskTemplates {
  /// A member's own page, and the administrator's.
  static let accountPages = ["account": account, "accounts": accounts]

  private static let account = """
    {{> head}}
    <body>
    {{> top}}
    <main class="column desk" id="main" tabindex="-1">
    <p class="back"><a href="/desk">Back to the desk</a></p>
    <h1>Your account</h1>
    <p class="small">{{school}} · {{member}}, {{role}} · {{email}}</p>
    <section class="card" aria-labelledby="steps">
    <h2 id="steps">Two-step sign-in</h2>
    {{#left}}<p>It is set up. You have {{left}} recovery codes left.</p>{{/left}}
    {{^left}}<p>It is not set up: your password alone opens the desk.</p>{{/left}}
    <p><a href="/desk/second-step">{{#left}}Set it up anew{{/left}}{{^left}}Set it up{{/left}}</a></p>
    </section>
    <section class="card" aria-labelledby="sessions">
    <h2 id="sessions">Where you are signed in</h2>
    <p>A session ends by itself after half an hour without use.</p>
    <ul class="sessions">
    {{#rows}}<li>
    <p><strong>{{#isThisOne}}This browser{{/isThisOne}}{{^isThisOne}}Another browser{{/isThisOne}}</strong><br>
    <span class="small">Since {{began}}, last used {{seen}}</span></p>
    <form method="post" action="/desk/account/end">{{> form}}<input type="hidden" name="session" value="{{digest}}">
    <button class="plain" aria-label="End the session that began {{began}}">End it</button></form>
    </li>
    {{/rows}}
    </ul>
    {{#hasOthers}}<form method="post" action="/desk/account/end">{{> form}}<button class="plain">End all others</button></form>{{/hasOthers}}
    </section>
    <section class="card" aria-labelledby="away">
    <h2 id="away">When you are away</h2>
    {{#awayTitle}}<p><strong>You are away until the end of {{awayTitle}}.</strong> Colleagues are told in your place.</p>{{/awayTitle}}
    {{^awayTitle}}<p>While you are away you are told of nothing, and colleagues are told in your place.</p>{{/awayTitle}}
    <form method="post" action="/desk/account/away">
    {{> form}}
    {{#problem}}<p class="problem" id="problem" role="alert">{{problem}}</p>{{/problem}}
    <label for="until">The last day that you are away</label>
    <input id="until" name="until" type="date" value="{{lastDay}}"{{#problem}} aria-describedby="problem"{{/problem}}>
    <p class="small">Leave it empty when you are back.</p>
    <button class="plain">Save</button>
    </form>
    </section>
    <section class="card" aria-labelledby="hiding">
    <h2 id="hiding">When somebody looks over your shoulder</h2>
    <p>The Esc key blanks every page of the desk at once, and shows it again. So does “Hide” at the top, and a click.</p>
    </section>
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
    <p class="lead">Who can sign in. You see no record: what parents wrote is for those who answer it.</p>
    {{#problem}}<p class="problem" role="alert" id="problem">{{problem}}</p>{{/problem}}
    <ul class="people">
    {{#rows}}<li class="card">
    <p class="person"><strong>{{name}}</strong> <span class="small">{{roleName}} · {{email}}</span></p>
    {{#isMe}}<p class="small">This is you. Another administrator changes your account.</p>{{/isMe}}
    {{^isMe}}<details><summary aria-label="Change the account of {{name}}">Change</summary>
    <form method="post" action="/desk/accounts/{{id}}">
    {{> form}}
    <label for="name-{{id}}">Name</label>
    <input id="name-{{id}}" name="name" type="text" maxlength="80" autocomplete="off" value="{{name}}">
    <label for="role-{{id}}">Role</label>
    <select id="role-{{id}}" name="role">{{#roles}}<option value="{{id}}"{{#isChosen}} selected{{/isChosen}}>{{title}}</option>{{/roles}}</select>
    <label for="password-{{id}}">Your own password</label>
    <input id="password-{{id}}" name="password" type="password" autocomplete="current-password" required>
    <p class="buttons">
    <button class="send" name="act" value="change">Save name and role</button>
    <button class="plain" name="act" value="end">End their sessions</button>
    <button class="plain" name="act" value="reset">Reset two-step sign-in</button>
    <button class="plain danger" name="act" value="remove">Remove the account</button>
    </p>
    <p class="small">Each of these signs them out. What they did stays on record.</p>
    </form></details>{{/isMe}}
    </li>
    {{/rows}}
    </ul>
    <section class="card narrow" aria-labelledby="new">
    <h2 id="new">A new account</h2>
    <form method="post" action="/desk/accounts/add">
    {{> form}}
    <label for="new-name">Name</label>
    <input id="new-name" name="name" type="text" maxlength="80" autocomplete="off" required value="{{newName}}">
    <label for="new-email">E-mail address</label>
    <input id="new-email" name="email" type="email" autocomplete="off" required value="{{newEmail}}">
    <label for="new-role">Role</label>
    <select id="new-role" name="role" required><option value="">What are they at the school?</option>
    {{#newRoles}}<option value="{{id}}"{{#isChosen}} selected{{/isChosen}}>{{title}}</option>{{/newRoles}}</select>
    <label for="new-password">Their first password</label>
    <input id="new-password" name="new-password" type="password" autocomplete="new-password" required aria-describedby="new-hint">
    <p class="small" id="new-hint">{{shortest}} characters or more. Tell it to them in person.</p>
    <label for="own-password">Your own password</label>
    <input id="own-password" name="password" type="password" autocomplete="current-password" required>
    <button class="send">Add the account</button>
    </form>
    </section>
    </main>
    </body>
    </html>
    """
}
