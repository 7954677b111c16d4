import { render } from "preact";
import { App } from "./app/app";
import { startRouter } from "./app/router";
import { startSession } from "./app/session";
import { startSize } from "./app/size";

startSize();
startRouter();
startSession();
const root = document.getElementById("app");
if (root) {
  root.textContent = "";
  render(<App />, root);
}
