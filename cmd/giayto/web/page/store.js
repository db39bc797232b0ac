// What this browser keeps: the files of the device, and settings of the page. No scan is ever among them.

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('giayto', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('files');
      request.result.createObjectStore('settings');
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      request.result.onclose = () => { opened = undefined; }; // somebody has cleared it
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

/** transact runs one transaction to its end. */
async function transact(name, mode, run) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(name, mode, { durability: 'strict' });
    const result = run(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(result?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('storage'));
  });
}

export const files = {
  /** all returns [name, Uint8Array] of each file. */
  async all() {
    const found = [];
    await transact('files', 'readonly', store => {
      store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        found.push([cursor.key, cursor.value]);
        cursor.continue();
      };
    });
    return found;
  },
  /** write takes all changes or none: [name, Uint8Array, or null for a file that is gone]. */
  write: changes => transact('files', 'readwrite', store => {
    for (const [name, bytes] of changes) {
      if (bytes) store.put(bytes, name);
      else store.delete(name);
    }
  }),
  clear: () => transact('files', 'readwrite', store => { store.clear(); }),
};

export const settings = {
  get: name => transact('settings', 'readonly', store => store.get(name)),
  set: (name, value) => transact('settings', 'readwrite', store => { store.put(value, name); }),
  clear: () => transact('settings', 'readwrite', store => { store.clear(); }),
};
