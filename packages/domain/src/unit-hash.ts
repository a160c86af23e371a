/** A number in [0, 1) that depends on nothing but `text` (FNV-1a, 32 bit, finished as in MurmurHash3). */
export function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** Milliseconds into its interval at which a service is probed: spreads services evenly. */
export function scheduleOffsetMs({ serviceId, intervalMs }: { serviceId: string; intervalMs: number }): number {
  return Math.floor(unitHash(serviceId) * intervalMs);
}
