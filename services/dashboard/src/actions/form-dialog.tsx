import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Refusal } from '../ui/note.tsx';

/** Asks for what an action needs, does it, and shows a refusal in the API's own words. */
export function FormDialog({
  title,
  verb,
  look = 'primary',
  children,
  act,
  onClose,
}: {
  title: string;
  verb: string;
  look?: 'primary' | 'danger';
  children: ReactNode;
  act: (form: FormData) => Promise<unknown>;
  onClose: () => void;
}) {
  const action = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="mt-2 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          action.mutate(new FormData(event.currentTarget));
        }}
      >
        {children}
        <Refusal error={action.error} />
        <div className="flex justify-end gap-3">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={look} reason={action.isPending ? 'it was asked for just now' : null}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A line of text in a form. */
export function TextField({
  name,
  label,
  hint,
  isRequired = false,
}: {
  name: string;
  label: string;
  hint?: string;
  isRequired?: boolean;
}) {
  return (
    <label className="flex flex-col gap-1">
      <span className="font-medium">
        {label}
        {!isRequired && <span className="font-normal text-muted"> (optional)</span>}
      </span>
      <input className="field" name={name} maxLength={200} required={isRequired} autoComplete="off" />
      {hint !== undefined && <span className="text-sm text-muted">{hint}</span>}
    </label>
  );
}

/** What a field holds; undefined when it is empty. */
export function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
