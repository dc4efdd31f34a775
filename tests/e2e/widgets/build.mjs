// Writes the pages of the widgets: `node build.mjs DIRECTORY SERVICE`.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const [directory, service] = process.argv.slice(2);
const PAGES = {
  javascript: { source: "javascript.js", client: "lite" },
  react: { source: "react.jsx", client: "lite" },
  vue: { source: "vue.js", client: "full" },
  autocomplete: { source: "autocomplete.js", client: "lite" },
  search_ui: { source: "search_ui_page.jsx" },
};
const SERVER = "react_server.jsx";
const defines = {
  "process.env.NODE_ENV": '"production"',
  __VUE_OPTIONS_API__: "true",
  __VUE_PROD_DEVTOOLS__: "false",
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
};
const shared = { bundle: true, format: "esm", define: defines, logLevel: "error", outdir: directory };

await mkdir(directory, { recursive: true });
await build({ ...shared, entryPoints: Object.values(PAGES).map(({ source }) => source) });
await build({ ...shared, entryPoints: [SERVER], platform: "node", format: "cjs", outExtension: { ".js": ".cjs" } });
const { renderOnServer } = (await import(pathToFileURL(resolve(directory, "react_server.cjs")))).default;

// A "<" in an article must not end the script.
const asScript = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
for (const [name, { source, client }] of Object.entries(PAGES)) {
  const settings = { client, service };
  const { markup, state } = name === "react" ? await renderOnServer(settings) : { markup: "" };
  const script = source.replace(/jsx$/, "js");
  await writeFile(join(directory, `${name}.html`), `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"></head>
<body><div id="app">${markup}</div>
<script>window.settings = ${asScript({ ...settings, state })};</script>
<script type="module" src="${script}"></script></body></html>`);
}
