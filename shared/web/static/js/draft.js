// Nothing typed is lost: a form with data-draft="key" keeps its text in this tab until the receipt of that key is shown.
//
//   <form data-draft="opinion-2570-12" …>          keeps and restores
//   <section data-draft-done="opinion-2570-12">    forgets, for it was sent (the receipt)
//
// Only visible answers are kept, never passwords, files or hidden fields; a field the server has filled in wins.

const PREFIX = "ruam-draft:";
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button"]);

export function keepDrafts(root) {
  for (const done of root.querySelectorAll("[data-draft-done]")) {
    sessionStorage.removeItem(PREFIX + done.dataset.draftDone);
  }
  for (const form of root.querySelectorAll("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("change", () => save(form));
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type) && !field.hasAttribute("data-no-draft"));
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function save(form) {
  const kept = {};
  for (const field of fields(form)) {
    if (isChoice(field) ? field.checked : field.value) {
      (kept[field.name] ??= []).push(field.value);
    }
  }
  sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(kept));
}

function restore(form) {
  const kept = JSON.parse(sessionStorage.getItem(PREFIX + form.dataset.draft) ?? "{}");
  const answered = new Set(fields(form).filter((field) => field.type === "radio" && field.checked).map((field) => field.name));
  for (const field of fields(form)) {
    const values = kept[field.name];
    if (!values || answered.has(field.name)) continue;
    if (isChoice(field)) {
      field.checked ||= values.includes(field.value);
    } else if (!field.value || field.tagName === "SELECT") {
      field.value = values[0];
    }
  }
}
