// The key of a command: the same command sent again under it is carried out once.

// `crypto.randomUUID` is missing on plain http://, where a centre's own net may well be.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
