/** FNV-1a over UTF-16 code units, 32 bits: turns a name into a seed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A standard normal value that depends on nothing but its arguments (Box-Muller over a hash). */
export function hashedGaussian(seed: number, level: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(seed, level, index * 2)));
  return radius * Math.cos(2 * Math.PI * uniform(seed, level, index * 2 + 1));
}

// In (0, 1], so that its logarithm is finite.
function uniform(seed: number, level: number, index: number): number {
  return (mix(mix(seed ^ Math.imul(level + 1, 0x9e3779b1)) ^ index) + 1) / 0x1_0000_0000;
}

// The finalizer of MurmurHash3: every input bit changes every output bit with probability one half.
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
