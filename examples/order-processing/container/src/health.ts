// `node health.mjs`: what the task definition's health check runs, since the image has no curl. A file of its own, because
// it is started every few seconds and must not load the SDK.
const url = `http://127.0.0.1:${process.env.PORT ?? 8080}/health`;
const response = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
process.exitCode = response?.ok ? 0 : 1;

export {};
