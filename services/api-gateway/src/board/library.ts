import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBullBoard } from '@bull-board/api';
import type { AppControllerRoute, IServerAdapter } from '@bull-board/api/typings/app';

/** What bull-board is made of, without the server that it brings: it is served by ours, like everything else. */
export interface BoardLibrary {
  readonly calls: readonly LibraryCall[];
  /** Paths of its page, below its root. */
  readonly pages: readonly string[];
  /** Where `index.ejs` and `static` lie. */
  readonly directory: string;
}

export interface LibraryCall {
  readonly method: string;
  /** As Express writes it, below its root. */
  readonly path: string;
  readonly handle: AppControllerRoute['handler'];
}

/** Collects what bull-board would register at a server. Its handlers are given their queues with every request. */
export function readBoardLibrary(): BoardLibrary {
  const directory = dirname(fileURLToPath(import.meta.resolve('@bull-board/ui/package.json')));
  const calls: LibraryCall[] = [];
  const pages: string[] = [];
  const server: IServerAdapter = {
    setQueues: () => server,
    setViewsPath: () => server,
    setStaticPath: () => server,
    setErrorHandler: () => server,
    setUIConfig: () => server,
    setEntryRoute: ({ route }) => {
      pages.push(...[route].flat());
      return server;
    },
    setApiRoutes: (routes) => {
      for (const { method, route, handler } of routes) {
        for (const path of [route].flat()) {
          for (const name of [method].flat()) calls.push({ method: name, path, handle: handler });
        }
      }
      return server;
    },
  };
  createBullBoard({ queues: [], serverAdapter: server, options: { uiBasePath: directory } });
  return { calls, pages, directory: join(directory, 'dist') };
}
