// Starts Swagger UI, whose files in vendor/ are written by `make swagger-ui`.

const dark = matchMedia("(prefers-color-scheme: dark)");

function followColorScheme() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

dark.addEventListener("change", followColorScheme);
followColorScheme();

window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  showCommonExtensions: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  // By default a badge is loaded from another host.
  validatorUrl: null,
});
