import type { ServiceView } from '@recovery/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef } from 'react';
import { requestRestart } from './api-client.ts';

/** Asks before it restarts; a refusal is shown in the API's own words. */
export function RestartButton({ service }: { service: ServiceView }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const queryClient = useQueryClient();
  const restart = useMutation({
    mutationFn: () => requestRestart(service.id),
    onSuccess: () => dialog.current?.close(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['status'] }),
  });
  const open = (): void => {
    restart.reset();
    dialog.current?.showModal();
  };
  return (
    <>
      <button
        type="button"
        onClick={open}
        className="rounded-md border border-line px-3 py-1.5 text-sm font-medium hover:bg-page"
      >
        Restart<span className="sr-only"> {service.name}</span>
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line bg-panel p-6 text-ink"
      >
        <h3 id={titleId} className="text-lg font-semibold">
          Restart {service.name}?
        </h3>
        <p className="mt-3">
          It is {service.status} now. The restart begins at once and whatever the service has in hand is interrupted; it
          is then checked until it is well again.
        </p>
        {restart.error !== null && (
          <p role="alert" className="mt-4 rounded-md border border-bad p-3 text-bad">
            {restart.error.message}
          </p>
        )}
        <div className="mt-6 flex justify-end gap-3">
          <button
            type="button"
            onClick={() => dialog.current?.close()}
            className="rounded-md border border-line px-3 py-1.5 text-sm font-medium"
          >
            Cancel
          </button>
          <button
            type="button"
            disabled={restart.isPending}
            onClick={() => restart.mutate()}
            className="rounded-md bg-bad px-3 py-1.5 text-sm font-semibold text-panel disabled:opacity-60"
          >
            {restart.isPending ? 'Asking…' : 'Restart now'}
          </button>
        </div>
      </dialog>
    </>
  );
}
