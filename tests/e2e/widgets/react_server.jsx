// Renders the widgets of react-instantsearch on the server.
import React from "react";
import { renderToString } from "react-dom/server";
import { getServerState } from "react-instantsearch";
import { App } from "./react_app.jsx";

export async function renderOnServer(settings) {
  const state = await getServerState(<App {...settings} />, { renderToString });
  return { markup: renderToString(<App {...settings} state={state} />), state };
}
