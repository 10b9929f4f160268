// The HTTP interface, as functions. Addresses are relative: the page may live below a prefix.

const BASE = "v1/web";

export class ApiError extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
  }

  // A later try may work: no network, an overloaded or restarting server.
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

async function call(path, { token, timeout = 15000, signal, ...options } = {}) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...options.headers };
  const limit = limited(timeout, signal);
  let response;
  let body;
  try {
    response = await fetch(path, { ...options, headers, signal: limit.signal, cache: "no-store" });
    body = await response.json();
  } catch {
    throw new ApiError(response && !response.ok ? response.status : 0, "unreachable");
  } finally {
    limit.clear();
  }
  if (!response.ok) throw new ApiError(response.status, body.error);
  return body;
}

// A signal that ends with the caller's or with the time, by means that older web views have.
function limited(timeout, outer) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeout);
  if (outer?.aborted) abort();
  outer?.addEventListener("abort", abort, { once: true });
  const clear = () => clearTimeout(timer);
  return { signal: controller.signal, clear };
}

function postJson(path, body, token) {
  return call(path, {
    token,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

export const loadFace = () => call("chat/face.json");
export const openSession = () => postJson(`${BASE}/sessions`, {});
export const postMessage = (token, message) => postJson(`${BASE}/messages`, message, token);

export function readMessages(token, { after, wait, signal }) {
  const query = new URLSearchParams({ wait_s: String(wait) });
  if (after !== null) query.set("after", String(after));
  const timeout = wait * 1000 + 15000;
  return call(`${BASE}/messages?${query}`, { token, signal, timeout });
}

// An XMLHttpRequest because fetch does not tell how much of an upload has gone.
export function uploadPhoto(token, blob, { onProgress, onStart }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", blob, "photo.jpg");
    request.upload.onprogress = (event) => onProgress(event.loaded / (event.total || 1));
    request.onload = () => {
      if (request.status !== 200) return reject(new ApiError(request.status, "refused"));
      return resolve(request.response.media_id);
    };
    request.onerror = request.ontimeout = () => reject(new ApiError(0, "unreachable"));
    request.open("POST", `${BASE}/media`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.timeout = 120000;
    request.send(form);
    onStart(request);
  });
}

export function mediaAddress(url, token) {
  const address = new URL(url, document.baseURI);
  // Our token goes to our own server only, wherever a message may point.
  if (address.origin !== location.origin) return null;
  address.searchParams.set("token", token);
  return address.href;
}
