const endings = new Set<() => void>();

/** Runs when this process exits, so that nothing a test started outlives it; returns how to take it back. */
export function endWithThisProcess(end: () => void): () => void {
  if (endings.size === 0) {
    // One listener for all: Node warns of a leak when there are more than ten.
    process.once('exit', endAll);
  }
  endings.add(end);
  return () => {
    endings.delete(end);
    if (endings.size === 0) process.removeListener('exit', endAll);
  };
}

function endAll(): void {
  for (const end of endings) end();
}
