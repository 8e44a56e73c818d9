// The bundled swagger-ui draws OpenAPI 3.0; ours is 3.1. For display only, say 3.0 and write "or null" its way.
"use strict";

function asOpenApi30(node) {
  if (Array.isArray(node)) return node.map(asOpenApi30);
  if (node === null || typeof node !== "object") return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, asOpenApi30(value)]));
  if (Array.isArray(copy.anyOf) && copy.anyOf.some((each) => each.type === "null")) {
    const rest = copy.anyOf.filter((each) => each.type !== "null");
    delete copy.anyOf;
    Object.assign(copy, rest.length === 1 && !rest[0].$ref ? rest[0] : { anyOf: rest }, { nullable: true });
  }
  if ("const" in copy) {
    copy.enum = [copy.const];
    delete copy.const;
  }
  return copy;
}

fetch("openapi.json")
  .then((answer) => answer.json())
  .then((spec) =>
    SwaggerUIBundle({
      spec: { ...asOpenApi30(spec), openapi: "3.0.3" },
      dom_id: "#docs",
      deepLinking: true,
      validatorUrl: null,
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      displayOperationId: true,
      filter: true,
    }),
  );
