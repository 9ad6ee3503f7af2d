// @ts-check
// An address there is no screen for.
import { html } from "../ui/html.js";
import { icon } from "../ui/bits.js";
import { View } from "../ui/view.js";
import { t } from "../i18n.js";

export class NowhereView extends View {
  look = "";

  title() {
    return t("nowhere.title");
  }

  open() {
    this.lay("top", "main");
    this.draw("main", html`<main class="main page" id="main"><div class="page__h"><h1 tabindex="-1">${t("nowhere.title")}</h1></div><div class="empty">${icon("doc")}<p>${t("nowhere.text")}</p><a class="btn btn--l" href="/">${icon("rec")}${t("encounters.go_record")}</a></div></main>`);
    this.listen(this.app, "state", () => this.draw("top", this.app.top()));
    this.draw("top", this.app.top());
  }
}
