// What the tablet keeps on disk: numbers set aside for it, what it has not delivered, and what it
// goes by while the server does not answer. A transaction is whole or not at all, and those of two
// tabs come one after the other: no number leaves the store twice.

const NAME = "motcua-greeter";
const STORES = /** @type {const} */ ({ numbers: "name", outbox: "id", procedures: "code", facts: "name" });

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) {
        asked.result.createObjectStore(store, { keyPath, autoIncrement: store === "outbox" });
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** @typedef {keyof typeof STORES} Store */
/**
 * @template Answer
 * @typedef {(store: (name: Store) => IDBObjectStore, done: (answer: Answer) => void) => void} Work
 */

// Changes stores in one transaction; resolves to what `work` handed over, once it is on disk.
/**
 * @template Answer
 * @param {Store[]} stores
 * @param {Work<Answer>} work
 */
export const change = (stores, work) => transact(stores, work, "readwrite");

/**
 * @template Answer
 * @param {Store[]} stores
 * @param {Work<Answer>} work
 * @param {"readonly" | "readwrite"} mode
 * @returns {Promise<Answer | undefined>}
 */
async function transact(stores, work, mode) {
  const database = await open().catch(() => null);
  if (!database) return undefined; // a browser that keeps nothing gives numbers by the server alone
  return new Promise((resolve, reject) => {
    /** @type {Answer | undefined} */
    let answer;
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error);
    work((name) => transaction.objectStore(name), (found) => { answer = found; });
  });
}

/**
 * @template Row
 * @param {Store} name
 * @returns {Promise<Row[]>}
 */
export async function rows(name) {
  return await transact([name], (store, /** @type {(found: Row[]) => void} */ done) => {
    const asked = store(name).getAll();
    asked.onsuccess = () => done(asked.result);
  }, "readonly") ?? [];
}

/** @param {Store} name  @param {object} row */
export const put = (name, row) => change([name], (store) => store(name).put(row));

/** @param {Store} name  @param {(string | number)[]} keys */
export const drop = (name, keys) => change([name], (store) => keys.forEach((key) => store(name).delete(key)));

/**
 * @template Value
 * @param {string} name
 * @returns {Promise<Value | undefined>}
 */
export const fact = (name) => transact(["facts"], (store, /** @type {(value: Value) => void} */ done) => {
  const asked = store("facts").get(name);
  asked.onsuccess = () => done(asked.result?.value);
}, "readonly");

/** @param {string} name  @param {unknown} value */
export const keepFact = (name, value) => put("facts", { name, value });
