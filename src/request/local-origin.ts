const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.localhost)$/u;

/** Whether a URL leads to the developer's own machine, where plain http is no risk. */
export function isLocalhost({ hostname }: Pick<URL, "hostname">): boolean {
  return LOCAL_HOST.test(hostname);
}
