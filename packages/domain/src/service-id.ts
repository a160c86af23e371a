/** Ids are file names, Redis keys and job ids: lower case letters, digits and single hyphens, 1–63 long. */
export const SERVICE_ID_PATTERN = /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,62}$/u;

export function isServiceId(text: string): boolean {
  return SERVICE_ID_PATTERN.test(text);
}
