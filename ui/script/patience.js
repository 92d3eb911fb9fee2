// Requests that wait where the server asks for it.
const MOST_TRIES = 10;
const WAIT_S = 5; // where the server does not say how long
const SAYS_LATER = [409, 429]; // the index is being written, too many requests

/** The response, or null if the server cannot be reached; one that says "later" is asked for again, but not for ever. */
async function patiently(address, options, mostTries = MOST_TRIES) {
  for (let tries = 1; ; tries++) {
    const response = await fetch(address, options).catch(() => null);
    if (!SAYS_LATER.includes(response?.status) || tries === mostTries) return response;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get("Retry-After") ?? WAIT_S)));
  }
}
