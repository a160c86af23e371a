import { useId, type ReactNode } from 'react';

/** A part of a page with a heading of its own. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className="card min-w-0 overflow-hidden">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
        <h2 id={titleId} className="font-semibold">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** One of a few, side by side. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: Readonly<Record<T, string>>;
  value: T;
  onChange: (value: T) => void;
}) {
  const names = Object.keys(options).filter((name): name is T => name in options);
  return (
    <div role="group" aria-label={label} className="inline-flex rounded-md border border-line p-0.5 text-sm">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === value}
          onClick={() => onChange(name)}
          className={`rounded px-2 py-0.5 ${name === value ? 'bg-raised font-semibold' : 'text-muted hover:text-ink'}`}
        >
          {options[name]}
        </button>
      ))}
    </div>
  );
}
