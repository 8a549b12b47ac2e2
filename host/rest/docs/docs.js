// Shows /openapi.json: operations by group, their parameters, bodies and answers, a form to try
// each, and the schemas. Plain DOM, no library; texts are set as text, never as HTML.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function resolve(spec, value) {
  if (!value || !value.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((at, key) => at[key], spec);
}

function nameOf(reference) {
  return reference.$ref.split("/").pop();
}

// A schema in a few words, with links to the schemas it names.
function typeOf(schema) {
  if (schema.$ref) {
    return element("a", { href: "#schema-" + nameOf(schema) }, nameOf(schema));
  }
  const words = element("span");
  if (schema.anyOf) {
    schema.anyOf.forEach((part, i) => words.append(i ? " or " : "", typeOf(part)));
    return words;
  }
  if (schema.type === undefined) return element("span", {}, "anything");
  words.append([].concat(schema.type).join(" or "));
  if (schema.items) words.append(" of ", typeOf(schema.items));
  const limits = [];
  if (schema.enum) limits.push(schema.enum.join(", "));
  if (schema.minLength !== undefined) limits.push("at least " + schema.minLength + " characters");
  if (schema.maxLength !== undefined) limits.push("at most " + schema.maxLength + " characters");
  if (schema.maxItems !== undefined) limits.push("at most " + schema.maxItems + " items");
  if (schema.minimum !== undefined) limits.push("from " + schema.minimum);
  if (schema.maximum !== undefined) limits.push("to " + schema.maximum);
  if (schema.default !== undefined) limits.push("default " + JSON.stringify(schema.default));
  if (limits.length) words.append(element("span", { class: "quiet" }, " (" + limits.join("; ") + ")"));
  return words;
}

function table(heads, rows) {
  const head = element("tr", {}, ...heads.map((text) => element("th", {}, text)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((c) => element("td", {}, c))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

// A value that fits the schema, to start typing from.
function example(spec, schema, depth = 0) {
  schema = resolve(spec, schema);
  if (schema.default !== undefined && depth > 1) return schema.default;
  const type = [].concat(schema.type)[0];
  if (type === "object") {
    const value = {};
    if (depth > 4) return value;
    for (const [name, member] of Object.entries(schema.properties || {})) {
      value[name] = example(spec, member, depth + 1);
    }
    return value;
  }
  if (type === "array") return schema.items && depth < 4 ? [example(spec, schema.items, depth + 1)] : [];
  if (type === "number" || type === "integer") return 0;
  if (type === "boolean") return false;
  if ([].concat(schema.type).includes("null")) return null;
  return type === "string" ? "text" : null;
}

function bodySchema(operation) {
  return operation.requestBody && operation.requestBody.content["application/json"].schema;
}

async function send(method, path, inputs, body, output) {
  const query = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") {
      target = target.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    } else if (input.value !== "") {
      query.append(parameter.name, input.value);
    }
  }
  if (query.size) target += "?" + query;
  output.textContent = method.toUpperCase() + " " + target + " …";
  try {
    const options = { method, headers: {} };
    if (body) {
      options.body = body.value;
      options.headers["Content-Type"] = "application/json";
    }
    const response = await fetch(target, options);
    let text = await response.text();
    // Indented only if that changes no number: JavaScript would round large ones.
    try {
      const parsed = JSON.parse(text);
      if (JSON.stringify(parsed) === text) text = JSON.stringify(parsed, null, 2);
    } catch { /* not JSON: shown as it is */ }
    const id = response.headers.get("x-request-id");
    output.textContent = method.toUpperCase() + " " + target + "\n" + response.status + " " +
      response.statusText + (id ? "\nx-request-id: " + id : "") + "\n\n" + text;
  } catch (error) {
    output.textContent = "No answer: " + error.message;
  }
}

function tryForm(spec, method, path, operation) {
  const form = element("form");
  const inputs = (operation.parameters || []).map((parameter) => {
    const input = element("input", { "aria-label": parameter.name, placeholder: parameter.name });
    if (parameter.required) input.required = true;
    form.append(input);
    return { parameter, input };
  });
  let body = null;
  if (bodySchema(operation)) {
    body = element("textarea", { "aria-label": "body", spellcheck: "false" });
    body.value = JSON.stringify(example(spec, bodySchema(operation)), null, 2);
    form.append(body);
  }
  const output = element("pre", { hidden: "" });
  form.append(element("button", { type: "submit" }, "Send"), output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    output.hidden = false;
    send(method, path, inputs, body, output);
  });
  return form;
}

function answers(spec, operation) {
  const rows = Object.entries(operation.responses).map(([status, reference]) => {
    const response = resolve(spec, reference);
    const [media, content] = Object.entries(response.content || {})[0] || ["", null];
    const type = element("span", {}, media === "application/json" ? "" : media + " ");
    if (content) type.append(typeOf(content.schema));
    return [status, response.description, type];
  });
  return table(["Status", "Meaning", "Body"], rows);
}

function operationNode(spec, method, path, operation) {
  const body = element("div");
  if (operation.description) body.append(element("p", {}, operation.description));
  if (operation.parameters) {
    body.append(element("h3", {}, "Parameters"), table(["Name", "In", "Type", ""],
      operation.parameters.map((p) => [p.name, p.in, typeOf(p.schema), p.description || ""])));
  }
  if (bodySchema(operation)) {
    body.append(element("h3", {}, "Body"), typeOf(bodySchema(operation)));
  }
  body.append(element("h3", {}, "Answers"), answers(spec, operation));
  body.append(element("h3", {}, "Try it"), tryForm(spec, method, path, operation));
  const summary = element("summary", {},
    element("span", { class: "method " + method }, method.toUpperCase()),
    element("span", { class: "path" }, path),
    element("span", { class: "quiet" }, operation.summary || ""));
  const node = element("details", { id: operation.operationId }, summary, body);
  node.dataset.text = [method, path, operation.summary].join(" ").toLowerCase();
  return node;
}

function showOperations(spec) {
  const groups = new Map();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const group = (item[method].tags || ["other"])[0];
      if (!groups.has(group)) groups.set(group, element("section", {}, element("h2", {}, group)));
      groups.get(group).append(operationNode(spec, method, path, item[method]));
    }
  }
  document.getElementById("operations").replaceChildren(...groups.values());
}

function showSchemas(spec) {
  const nodes = Object.entries(spec.components.schemas).map(([name, schema]) => {
    const required = new Set(schema.required || []);
    const rows = Object.entries(schema.properties || {}).map(([member, type]) =>
      [member, required.has(member) ? "required" : "", typeOf(type), type.description || ""]);
    return element("details", { id: "schema-" + name }, element("summary", {}, element("code", {}, name)),
      element("div", {}, element("p", {}, schema.description || ""), table(["Member", "", "Type", ""], rows)));
  });
  document.getElementById("schemas").replaceChildren(element("h2", {}, "Schemas"), ...nodes);
}

// A link to a schema or operation opens it.
function openTarget() {
  const node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (node instanceof HTMLDetailsElement) {
    node.open = true;
    node.scrollIntoView();
  }
}

function filter(text) {
  for (const node of document.querySelectorAll("#operations details")) {
    node.hidden = !node.dataset.text.includes(text.toLowerCase());
  }
}

async function start() {
  try {
    const spec = await (await fetch("/openapi.json")).json();
    document.title = spec.info.title + " API";
    document.getElementById("title").textContent = spec.info.title + " API " + spec.info.version;
    document.getElementById("about").textContent = spec.info.description;
    showOperations(spec);
    showSchemas(spec);
    document.getElementById("filter").addEventListener("input", (e) => filter(e.target.value));
    window.addEventListener("hashchange", openTarget);
    openTarget();
  } catch (error) {
    document.getElementById("operations").textContent = "The document could not be read: " + error.message;
  }
}

start();
