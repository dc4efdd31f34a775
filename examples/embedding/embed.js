// A page of your own writes the two tags directly. Here their values come from the address, as
// `?service=http://127.0.0.1:8000/&key=…`, so that the example works with any service.

const params = new URLSearchParams(location.search);
const service = params.get("service") ?? "http://127.0.0.1:8000/";

const script = document.createElement("script");
script.type = "module";
script.src = new URL("static/news-search.js", service).href;

const search = document.createElement("news-search");
if (params.has("key")) search.setAttribute("key", params.get("key"));
search.setAttribute("size", "3");

document.body.append(script, search);
