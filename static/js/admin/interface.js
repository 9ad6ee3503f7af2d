// @ts-check
// Opens the API's description in Swagger UI, which the page has loaded from this server.

const place = /** @type {HTMLElement} */ (document.getElementById("interface"));
const { SwaggerUIBundle } = /** @type {any} */ (window);

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
