import type { Response } from 'express';

/** Sends a file below `root`; what is not there is a 404 of the error handler. */
export function sendFile(response: Response, file: string, root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.sendFile(file, { root, cacheControl: false }, (error?: Error) => {
      if (error === undefined || isGone(error)) resolve();
      else reject(error);
    });
  });
}

function isGone(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNABORTED' || error.code === 'EPIPE' || error.code === 'ECONNRESET');
}
