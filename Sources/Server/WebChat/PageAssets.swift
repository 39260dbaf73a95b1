import WebPages

extension PageAsset {
  static let chatStyle = PageAsset(
    name: "chat.css", type: "text/css; charset=utf-8", text: BaseStyle.text + "\n" + PageStyle.text)
  static let chatScript = PageAsset(name: "chat.js", type: "text/javascript; charset=utf-8", text: PageScript.text)
}
