// Passkeys: what the server says as JSON becomes what the browser wants, and back.

export function canShowPasskeys() {
  return "PublicKeyCredential" in window && Boolean(navigator.credentials);
}

/** @param {string} options  @returns {Promise<string>} what the passkey said, as JSON */
export async function shownPasskey(options) {
  const asked = JSON.parse(options);
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey });
  if (!(found instanceof PublicKeyCredential)) throw new TypeError("no passkey");
  const said = found.response;
  if (!(said instanceof AuthenticatorAssertionResponse)) throw new TypeError("no assertion");
  return asJson(found, {
    authenticatorData: text(said.authenticatorData),
    clientDataJSON: text(said.clientDataJSON),
    signature: text(said.signature),
    userHandle: said.userHandle ? text(said.userHandle) : null,
  });
}

/** @param {string} options  @returns {Promise<string>} the passkey that was made, as JSON */
export async function madePasskey(options) {
  const asked = JSON.parse(options);
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  if (!(made instanceof PublicKeyCredential)) throw new TypeError("no passkey");
  const said = made.response;
  if (!(said instanceof AuthenticatorAttestationResponse)) throw new TypeError("no attestation");
  return asJson(made, { attestationObject: text(said.attestationObject), clientDataJSON: text(said.clientDataJSON) });
}

/** @param {PublicKeyCredential} passkey  @param {object} response */
function asJson(passkey, response) {
  const { id, type } = passkey;
  return JSON.stringify({ id, rawId: text(passkey.rawId), type, response, clientExtensionResults: {} });
}

/** @param {{ id: string, type: string }[] | undefined} listed */
const known = (listed) => (listed ?? []).map(({ id }) => ({ type: /** @type {const} */ ("public-key"), id: bytes(id) }));

/** @param {string} said  @returns {Uint8Array<ArrayBuffer>} of base64url */
function bytes(said) {
  const plain = atob(said.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
