"use client";

import { PlatformMark } from "@/components/channels/platform-mark";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { askedOptions, choicesFor, optionValue } from "@/lib/deliveries/checking/options/rules";
import type { OptionField } from "@/lib/platforms/contract-facts";
import { graphemes } from "@/lib/platforms/shared/counting";
import { labelOf, type Row } from "./checks";
import { type Content, SHARED } from "./content";
import { optionId } from "./lead";
import { selectLook } from "./repeat-fields";
import type { ComposerStore } from "./store";

type OptionsProps = {
  rows: readonly Row[];
  content: Content;
  /** `SHARED` or the channel whose options are chosen. */
  tab: string;
  store: ComposerStore;
};

const chosenOf = (content: Content, row: Row) => content.options[row.choice.id] ?? {};

const asked = (content: Content, row: Row): OptionField[] =>
  askedOptions(
    row.choice.facts,
    chosenOf(content, row),
    content.media.map(({ file }) => file),
  );

/** What platforms want to know beside text and files: of one channel in its tab, of all of them, folded, in the shared one. */
export function Options({ rows, content, tab, store }: OptionsProps) {
  const concerned = rows.filter(
    (row) => (tab === SHARED || row.choice.id === tab) && asked(content, row).length > 0,
  );
  const inOrder = content.chosen.flatMap((id) => concerned.filter(({ choice }) => choice.id === id));
  if (inOrder.length === 0) return null;
  return (
    <section aria-labelledby="composer-options" className="mt-5">
      <h2 id="composer-options" className="text-sm font-semibold">
        Options
      </h2>
      <div className="mt-2 divide-y divide-border rounded-lg border border-input bg-card max-md:-mx-4 max-md:rounded-none max-md:border-x-0">
        {inOrder.map((row) => (
          <OfChannel
            key={row.choice.id}
            row={row}
            rows={rows}
            content={content}
            alone={inOrder.length === 1}
            store={store}
          />
        ))}
      </div>
    </section>
  );
}

function OfChannel({
  row,
  rows,
  content,
  alone,
  store,
}: {
  row: Row;
  rows: readonly Row[];
  content: Content;
  alone: boolean;
  store: ComposerStore;
}) {
  const { choice } = row;
  const problems = row.problems.filter(({ field }) => field === "options");
  return (
    <details open={alone || problems.length > 0} className="group/options">
      <summary className="flex cursor-pointer list-none items-center gap-2.5 px-4 py-2.5 text-xs font-medium [&::-webkit-details-marker]:hidden">
        <PlatformMark platform={choice.platform} size={16} />
        {labelOf(choice, rows)}
        {problems.length > 0 ? (
          <span className="font-normal text-status-failed">
            {problems.length === 1 ? "one thing to settle" : `${problems.length} things to settle`}
          </span>
        ) : null}
        <span
          aria-hidden="true"
          className="ml-auto text-muted-foreground transition-transform group-open/options:rotate-180"
        >
          ⌄
        </span>
      </summary>
      <div className="grid gap-x-4 gap-y-3.5 px-4 pb-4 sm:grid-cols-2">
        {asked(content, row).map((field) => (
          <OptionControl
            key={field.name}
            field={field}
            row={row}
            value={optionValue(field, chosenOf(content, row))}
            error={problems.find(({ option }) => option === field.name)?.message ?? null}
            onChange={(value) =>
              store.send({ kind: "option", channelId: choice.id, name: field.name, value })
            }
          />
        ))}
      </div>
    </details>
  );
}

type ControlProps = {
  field: OptionField;
  row: Row;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
};

const isWide = ({ kind }: OptionField): boolean => kind === "long-text" || kind === "lines";

function OptionControl({ field, row, value, error, onChange }: ControlProps) {
  const id = optionId(row.choice.id, field.name);
  if (field.kind === "toggle")
    return (
      <div className="flex items-start gap-2.5 self-center">
        <input
          id={id}
          type="checkbox"
          checked={value === "on"}
          onChange={(event) => onChange(event.target.checked ? "on" : "")}
          aria-describedby={field.hint ? `${id}-hint` : undefined}
          className="mt-[3px] size-4 shrink-0 accent-primary"
        />
        <div>
          <label htmlFor={id} className="text-xs font-medium">
            {field.label}
          </label>
          {field.hint ? (
            <p id={`${id}-hint`} className="text-xs text-muted-foreground">
              {field.hint}
            </p>
          ) : null}
        </div>
      </div>
    );
  return (
    <Field
      id={id}
      label={field.label}
      hint={hintOf(field, value)}
      error={error}
      required={field.required ?? false}
      className={isWide(field) ? "sm:col-span-2" : ""}
    >
      <Entry field={field} row={row} value={value} id={id} error={error} onChange={onChange} />
    </Field>
  );
}

/** The field's own hint, and once it is nearly full how much of it is used. */
function hintOf(field: OptionField, value: string): string | undefined {
  const { hint, max, kind } = field;
  if (max === undefined || kind === "lines" || kind === "choice") return hint;
  const used = graphemes(value);
  return used > max * 0.8 ? `${used} of ${max} characters. ${hint ?? ""}` : hint;
}

function Entry(props: ControlProps & { id: string }) {
  const { field, value, onChange } = props;
  if (field.kind === "choice") return <ChoiceEntry {...props} />;
  if (isWide(field))
    return (
      <Textarea
        rows={field.kind === "lines" ? 4 : 3}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  const kind = field.kind === "address" ? "url" : "text";
  return (
    <Input
      type={kind}
      inputMode={kind}
      value={value}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function ChoiceEntry({ field, row, value, id, error, onChange }: ControlProps & { id: string }) {
  const choices = choicesFor(field, row.choice.limits);
  const known = choices.some((choice) => choice.value === value);
  return (
    <select
      id={id}
      value={value}
      aria-invalid={error ? true : undefined}
      aria-required={field.required || undefined}
      onChange={(event) => onChange(event.target.value)}
      className={selectLook}
    >
      {known && (field.required || field.initial) ? null : (
        <option value="">{field.required ? "Choose…" : "As the platform has it"}</option>
      )}
      {known || value === "" ? null : <option value={value}>No longer there</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
