/* Shows /api/openapi.json and sends requests. Everything that comes from the server is set as text, never as HTML. */
(() => {
  "use strict";
  const JSON_TYPE = "application/json";
  const MOST_RESPONSE = 20000; // characters that are shown

  const element = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  const resolve = (api, schema) =>
    schema?.$ref ? resolve(api, schema.$ref.slice(2).split("/").reduce((part, key) => part?.[key], api)) : schema || {};

  /* A value of that schema: its example or default, else one made of its type. */
  const example = (api, given, depth = 0) => {
    const schema = resolve(api, given);
    if (schema.examples?.length) return schema.examples[0];
    for (const known of ["example", "default", "const"]) if (known in schema) return schema[known];
    if (schema.enum) return schema.enum[0];
    const choices = schema.anyOf || schema.oneOf;
    if (choices) return example(api, choices[0], depth);
    if (schema.type === "object" && depth < 4) {
      const required = new Set(schema.required || []);
      const kept = Object.entries(schema.properties || {}).filter(([name]) => required.has(name));
      return Object.fromEntries(kept.map(([name, property]) => [name, example(api, property, depth + 1)]));
    }
    return { array: [], integer: 0, number: 0, boolean: false, object: {} }[schema.type] ?? "";
  };

  const typeOf = (api, given) => {
    const schema = resolve(api, given);
    if (schema.anyOf) return schema.anyOf.map((choice) => typeOf(api, choice)).join(" or ");
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(", ");
    if (schema.type === "array") return `list of ${typeOf(api, schema.items)}`;
    return schema.title && schema.type === "object" ? schema.title : schema.type || "any";
  };

  const fields = (api, given) => {
    const schema = resolve(api, given);
    const required = new Set(schema.required || []);
    const items = Object.entries(schema.properties || {}).map(([name, property]) =>
      element("li", {}, element("code", { textContent: name }),
        ` (${typeOf(api, property)}${required.has(name) ? ", required" : ""}) ${resolve(api, property).description || property.description || ""}`));
    return items.length ? element("ul", {}, ...items) : "";
  };

  const authorization = () => {
    const key = document.getElementById("key").value.trim();
    return key ? { Authorization: `Bearer ${key}` } : {};
  };

  const send = async (method, path, inputs, body, output) => {
    const query = new URLSearchParams();
    let url = path;
    for (const { parameter, input } of inputs) {
      if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, input.value.split("/").map(encodeURIComponent).join("/"));
      else if (parameter.in === "query" && input.value) query.set(parameter.name, input.value);
    }
    const target = query.size ? `${url}?${query}` : url;
    output.textContent = "…";
    try {
      const headers = { ...authorization(), ...(body ? { "Content-Type": body.type } : {}) };
      const response = await fetch(target, { method: method.toUpperCase(), headers, ...(body ? { body: body.area.value } : {}) });
      let text = await response.text();
      if ((response.headers.get("content-type") || "").includes("json")) text = JSON.stringify(JSON.parse(text), null, 2);
      output.textContent = `${response.status} ${response.statusText}\n\n${text.slice(0, MOST_RESPONSE)}`;
    } catch (error) {
      output.textContent = `The request failed: ${error.message}`;
    }
  };

  /* The text area for a body of that media type: JSON of the schema's fields, or plain text. */
  const bodyArea = (api, type, { schema, example: given, examples }) => {
    const known = given ?? Object.values(examples || {})[0]?.value ?? example(api, schema);
    const shown = type === JSON_TYPE ? JSON.stringify(known, null, 2) : known;
    const rows = type === JSON_TYPE ? Math.min(12, shown.split("\n").length + 1) : 6;
    return element("textarea", { value: shown, rows, spellcheck: false, ariaLabel: "Body" });
  };

  const operation = (api, path, method, described) => {
    const text = described.description || described.summary || "";
    const heading = element("summary", {}, element("span", { className: "method", textContent: method.toUpperCase() }),
      element("code", { textContent: path }), element("span", { textContent: ` ${text.split(/(?<=[.;:])\s/)[0]}` }));
    const content = element("div", {}, element("p", { textContent: text }));
    const inputs = (described.parameters || []).map((given) => resolve(api, given)).filter((one) => one.in !== "header").map((parameter) => {
      const input = element("input", { value: parameter.required ? String(example(api, parameter.schema) || "") : "" });
      content.append(element("label", {}, `${parameter.name} (${typeOf(api, parameter.schema)}) ${parameter.description || parameter.schema?.description || ""}`, input));
      return { parameter, input };
    });
    const media = described.requestBody && resolve(api, described.requestBody).content;
    const type = [JSON_TYPE, "text/plain"].find((one) => media?.[one]);
    let body = null;
    if (type) {
      body = { type, area: bodyArea(api, type, media[type]) };
      content.append(element("h3", { textContent: "Body" }), fields(api, media[type].schema), body.area);
    }
    const statuses = Object.entries(described.responses || {}).map(([status, response]) =>
      element("li", {}, element("code", { textContent: status }), ` ${resolve(api, response).description || ""}`));
    content.append(element("h3", { textContent: "Responses" }), element("ul", {}, ...statuses));
    if (type || !media) { // forms with files are for curl
      const output = element("pre", { hidden: true, ariaLive: "polite" });
      const button = element("button", { type: "button", textContent: "Send" });
      button.addEventListener("click", () => { output.hidden = false; send(method, path, inputs, body, output); });
      content.append(button, output);
    } else {
      content.append(element("p", { textContent: `Send a form: curl -F 'FIELD=@FILE' ${location.origin}${path}` }));
    }
    return element("details", {}, heading, content);
  };

  const show = (api) => {
    document.getElementById("summary").textContent = `${api.info.summary || ""} Version ${api.info.version}.`;
    const groups = new Map();
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, described] of Object.entries(methods)) {
        const tag = described.tags?.[0] || "other";
        groups.set(tag, [...(groups.get(tag) || []), operation(api, path, method, described)]);
      }
    const main = document.getElementById("operations");
    main.replaceChildren(...[...groups].flatMap(([tag, operations]) => [element("h2", { textContent: tag }), ...operations]));
    main.ariaBusy = "false";
  };

  fetch("/api/openapi.json").then((response) => response.json()).then(show, (error) => {
    document.getElementById("operations").textContent = `The description cannot be loaded: ${error.message}`;
  });
})();
