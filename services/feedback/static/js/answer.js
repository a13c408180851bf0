// A person's browser runs this; most machines that fill in forms do not. Without it the opinion waits for a person.

for (const field of document.querySelectorAll("[data-proof]")) {
  field.value = [...field.dataset.proof].reverse().join("");
}
