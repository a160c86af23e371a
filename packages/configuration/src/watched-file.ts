import { statSync } from 'node:fs';

/** What tells one content of a file from the next without reading it; null when there is no file. */
function fileSignature(path: string): string | null {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs}.${ctimeNs}.${size}.${ino}`;
  } catch {
    return null;
  }
}

/** Calls `reload` when the file is another than at the last look; a look costs one stat. */
export function createWatchedFile(path: string, reload: () => void): { look(): void } {
  let seen = fileSignature(path);
  return {
    look() {
      const signature = fileSignature(path);
      if (signature === seen) return;
      seen = signature;
      reload();
    },
  };
}
