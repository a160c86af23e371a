import type { Ledger } from '@recovery/store';
import type { ActionJournal } from './action-journal.ts';

/**
 * Enters what this host's workers have done into the ledger, unless that one has it already. Whoever was away while
 * Redis lost its data, and while the ledger was opened again, does it late, but before anything of its own begins.
 * @returns the ledger in which all of it stands now; null while none is open
 */
export async function reenterActions({
  ledger,
  journal,
}: {
  ledger: Ledger;
  journal: ActionJournal;
}): Promise<{ ledgerId: string | null; count: number }> {
  const ledgerId = await ledger.id();
  if (ledgerId !== null && journal.isEnteredIn(ledgerId)) return { ledgerId, count: 0 };
  const debits = journal.recent(Date.now());
  await ledger.enter(debits, { keepMs: journal.keepMs });
  // Should the data be lost right here, another ledger is opened, with another id.
  if (ledgerId !== null) journal.noteEntered(ledgerId);
  return { ledgerId, count: debits.length };
}
