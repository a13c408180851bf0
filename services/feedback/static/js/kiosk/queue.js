// What the kiosk holds until the server has said what became of it: IndexedDB, written before anyone is thanked.
//
//   opinions  {id, line, state: "waiting" | "rejected", reason, params, detail, keptAt}
//   device    {name, value}: the token, when something was last sent

const NAME = "ruam-kiosk";

export async function openQueue() {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      const opinions = opening.result.createObjectStore("opinions", { keyPath: "id" });
      opinions.createIndex("state", "state");
      opening.result.createObjectStore("device", { keyPath: "name" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  await navigator.storage?.persist?.();
  return new Queue(database);
}

class Queue {
  constructor(database) {
    this.database = database;
  }

  // Resolves once the opinion is on the disk.
  add(line) {
    return this.#write("opinions", (store) => store.add({ id: line.id, line, state: "waiting", keptAt: Date.now() }));
  }

  waiting(most) {
    return this.#read("opinions", (store) => store.index("state").getAll("waiting", most));
  }

  rejected() {
    return this.#read("opinions", (store) => store.index("state").getAll("rejected"));
  }

  countWaiting() {
    return this.#read("opinions", (store) => store.index("state").count("waiting"));
  }

  // `taken` are ids that the server has; `rejected` are its result lines.
  settle(taken, rejected) {
    return this.#write("opinions", (store) => {
      for (const id of taken) store.delete(id);
      for (const { id, reason, params, detail } of rejected) {
        change(store, id, (opinion) => ({ ...opinion, state: "rejected", reason, params, detail }));
      }
    });
  }

  // What was rejected waits again, as after the consultation's terms were changed.
  retryRejected() {
    return this.#write("opinions", (store) => {
      store.index("state").openCursor("rejected").onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        cursor.update({ ...cursor.value, state: "waiting" });
        cursor.continue();
      };
    });
  }

  async recall(name) {
    return (await this.#read("device", (store) => store.get(name)))?.value;
  }

  remember(name, value) {
    return this.#write("device", (store) => store.put({ name, value }));
  }

  #read(name, ask) {
    return new Promise((resolve, reject) => {
      const request = ask(this.database.transaction(name).objectStore(name));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  #write(name, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(name, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(name));
    });
  }
}

function change(store, id, by) {
  store.get(id).onsuccess = ({ target: { result } }) => result && store.put(by(result));
}
