// Reads [{schema, ui, answers}] and writes what the real react-jsonschema-form makes of each, on a server's side.
const React = require("react");
const { renderToStaticMarkup } = require("react-dom/server");
const Form = require("@rjsf/core").default;
const { customizeValidator } = require("@rjsf/validator-ajv8");
const Ajv2020 = require("ajv/dist/2020");

const validator = customizeValidator({ AjvClass: Ajv2020 });
let said = [];
console.error = console.warn = (...words) => said.push(words.join(" "));

function tried({ schema, ui, answers }) {
  said = [];
  let html = "";
  try {
    html = renderToStaticMarkup(React.createElement(Form, { schema, uiSchema: ui, validator }));
  } catch (error) {
    said.push(String(error));
  }
  const faults = answers.map((each) => validator.validateFormData(each, schema).errors.map((error) => error.stack));
  return { html, said, faults };
}

const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(tried)));
