// Fills a served XForm with ODK's own engine and prints the submission a phone would send.
//
//   node fill.mjs <form: path or URL> <answers.json or -> [folder of the files in its manifest]
//
// Answers are keyed by question name: text for inputs, a list for selects, a list of objects for repeats,
// an object for groups. Prints JSON: {"xml": …, "violations": [{"reference": …, "kind": …, "message": …}]}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { JSDOM } from "jsdom";

// The engine is built for browsers; parts of it look for these names before anything else.
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = import.meta.dirname;
const { window } = new JSDOM("<!doctype html>");
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis) && /^(XML|XPath|DOM|Node|Element|Document|Attr|Text|Comment|CDATA|CharacterData|NamedNodeMap|ProcessingInstruction)/.test(name)) {
    globalThis[name] = window[name];
  }
}
globalThis.document ??= window.document;

const { createInstance } = await import("@getodk/xforms-engine");

const source = process.argv[2];
const form = /^https?:/.test(source) ? await (await fetch(source)).text() : readFileSync(source, "utf8");
const answers = JSON.parse(readFileSync(process.argv[3] === "-" ? 0 : process.argv[3], "utf8"));
const folder = process.argv[4];
const { root } = await createInstance(form, {
  form: { fetchFormAttachment: async (url) => attached(url.pathname.split("/").at(-1)) },
  instance: { preloadProperties: { deviceID: "bizenv-test-phone" } },
});

function attached(name) {
  return new Response(readFileSync(join(folder, name)), { headers: { "Content-Type": "text/csv" } });
}

function answerAll(parent, given) {
  for (const [name, value] of Object.entries(given)) {
    const node = parent.currentState.children.find((child) => child.definition.qualifiedName.localName === name);
    if (!node) throw new Error(`the form has no question ${name} here`);
    answer(node, value);
  }
}

function answer(node, value) {
  switch (node.nodeType) {
    case "group":
      return answerAll(node, value);
    case "repeat-range:uncontrolled": {
      const missing = value.length - node.currentState.children.length;
      if (missing > 0) node.addInstances(undefined, missing);
      if (missing < 0) node.removeInstances(value.length, -missing);
      return value.forEach((item, index) => answerAll(node.currentState.children[index], item));
    }
    case "select":
      return node.selectValues([value].flat());
    case "input":
      return node.setValue(value);
    case "upload":
      return node.setValue(new File([value.content], value.name, { type: value.type }));
    default:
      throw new Error(`cannot answer a ${node.nodeType}`);
  }
}

answerAll(root, answers);
const payload = await root.prepareInstancePayload({ payloadType: "monolithic" });
const [data] = payload.data;
const xml = await data.get("xml_submission_file").text();
const violations = (payload.violations ?? []).map(({ reference, violation }) => ({
  reference,
  kind: violation.condition,
  message: violation.message?.asString ?? null,
}));
const files = [...data.keys()].filter((name) => name !== "xml_submission_file");
process.stdout.write(JSON.stringify({ xml, violations, files }));
