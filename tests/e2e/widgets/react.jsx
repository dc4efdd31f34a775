import React, { useEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { App } from "./react_app.jsx";

// Clicks before this have no effect: the markup of the server has no handlers yet.
function Ready() {
  useEffect(() => { document.documentElement.dataset.ready = "true"; }, []);
  return <App {...window.settings} />;
}
hydrateRoot(document.getElementById("app"), <Ready />);
