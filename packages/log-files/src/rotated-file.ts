import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The file that was moved away last from this path and still lies beside it (`x.log.1`, `x.log-20261124`); null: none. */
export async function rotatedFile(path: string): Promise<string | null> {
  const name = basename(path);
  const beside = (await readdir(dirname(path))).filter((other) => other !== name && other.startsWith(name));
  const changed = await Promise.all(
    beside.map(async (other): Promise<[number, string]> => {
      const rotated = join(dirname(path), other);
      // Compressed or deleted meanwhile: there is nothing to read.
      return [
        await lstat(rotated).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
        rotated,
      ];
    }),
  );
  return changed.toSorted(([one], [other]) => other - one)[0]?.[1] ?? null;
}
