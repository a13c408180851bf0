// For the officer who looks after the kiosk: how many wait, when something was last sent, what was rejected and why.
// Words are shown only after the device's own link was opened anew: a visitor must not read others' opinions.

export function showOfficer(root, queue, { reasons, trusted, sendNow }) {
  const dialog = root.querySelector("[data-officer]");
  const opener = root.querySelector("[data-officer-open]");
  let trouble = "";
  const part = (name) => root.querySelector(`[data-officer-${name}]`);

  opener.addEventListener("click", async () => {
    await refresh();
    dialog.showModal();
  });
  part("close").addEventListener("click", () => dialog.close());
  part("retry").addEventListener("click", async () => {
    await queue.retryRejected();
    await sendNow();
  });
  part("save").addEventListener("click", async () => save(await queue.rejected()));

  async function refresh() {
    const [waiting, rejected, sentAt, token] = await Promise.all([
      queue.countWaiting(),
      queue.rejected(),
      queue.recall("sentAt"),
      queue.recall("token"),
    ]);
    for (const node of root.querySelectorAll("[data-waiting]")) node.textContent = waiting;
    part("sent").textContent = sentAt ? moment(sentAt) : "–";
    part("token").hidden = Boolean(token) && trouble !== "token";
    opener.classList.toggle("is-troubled", trouble === "token" || !token || rejected.length > 0);
    part("rejected").hidden = part("retry").hidden = rejected.length === 0;
    part("save").hidden = rejected.length === 0 || !trusted;
    part("list").replaceChildren(...rejected.map(row));
  }

  function row({ keptAt, reason, params, detail, line }) {
    const item = document.createElement("li");
    item.append(`${moment(keptAt)}: ${filled(reasons[reason] ?? detail ?? reason, params)}`);
    if (trusted) {
      const words = document.createElement("blockquote");
      words.textContent = line.text;
      item.append(words);
    }
    return item;
  }

  return (found) => {
    trouble = found;
    return refresh();
  };
}

function filled(text, params) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => params?.[name] ?? whole);
}

function moment(at) {
  const language = document.documentElement.lang === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
  return new Date(at).toLocaleString(language, { timeZone: "Asia/Bangkok", dateStyle: "medium", timeStyle: "short" });
}

function save(opinions) {
  const body = opinions.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([body], { type: "application/x-ndjson" }));
  link.download = "kiosk-rejected.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
}
